// An enterprise changes its entry; what matters is reviewed, sent back with a reason, mended and accepted.
import { sound } from "../../support/page.js";
import { open } from "../../support/people.js";
import { awake, expect, scripted, test } from "../../support/test.js";

const PDF = Buffer.from("%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n");
const CHANGES = "/operator/reviews?kind=profile";

test("a qualification is handed in, sent back, mended and accepted", async ({ as, enterprise }) => {
  const script = scripted();
  const stamp = Date.now().toString(36);
  const [wrong, right, intro] = [`测试资质 ${stamp}`, `测试资质 ${stamp} 更正`, `专做本区业务的介绍 ${stamp}。`];
  const own = await as(await enterprise());
  const desk = await as("operator");

  // Free words are in force at once.
  await own.goto("/my/profile");
  const before = await own.getByLabel("企业介绍").inputValue();
  await own.getByLabel("企业介绍").fill(`${before}\n${intro}`);
  await own.getByRole("button", { name: "保存并提交" }).click();
  await expect(own.getByRole("status")).toContainText("已提交并生效");
  const name = await own.getByLabel("企业名称").inputValue();
  const page = await own.getByRole("link", { name: "看公开页面" }).getAttribute("href");
  const visitor = await as();
  await visitor.goto(page);
  await expect(visitor.getByRole("main")).toContainText(intro);

  // A wrong date is told at its field, and nothing typed is lost.
  await own.goto("/my/qualifications");
  const fresh = own.getByRole("group", { name: "新的资质" }).first();
  await fresh.getByLabel("资质名称").fill(wrong);
  await fresh.getByLabel("有效期自").fill("2026-05-02");
  await fresh.getByLabel("有效期至").fill("2026-05-01");
  await own.getByRole("button", { name: "保存并提交" }).click();
  await expect(own.getByRole("alert")).toContainText("不能早于第一天");
  const row = own.getByRole("group", { name: /^资质 \d+$/ }).last();
  await expect(row.getByLabel("资质名称")).toHaveValue(wrong);
  await row.getByLabel("有效期至").fill("2029-05-01");
  await own.getByRole("button", { name: "保存并提交" }).click();
  await expect(own.getByRole("status")).toContainText("等待审核");
  await visitor.reload();
  await expect(visitor.getByRole("main")).not.toContainText(wrong);

  // While it waits, text and cases change at once; what waits is only shown.
  await expect(own.getByRole("button", { name: "保存，立即生效" }), "qualifications wait as a whole").toHaveCount(0);
  await sound(own);
  await own.goto("/my/profile");
  await expect(own.getByLabel("企业名称")).not.toBeEditable();
  const meanwhile = `审核期间改的介绍 ${stamp}。`;
  await own.getByLabel("企业介绍").fill(`${before}\n${intro}\n${meanwhile}`);
  await own.getByRole("button", { name: "保存，立即生效" }).click();
  await expect(own.getByRole("status")).toContainText("正在审核的内容不受影响");
  await sound(own);
  await visitor.reload();
  await expect(visitor.getByRole("main")).toContainText(meanwhile);
  await expect(visitor.getByRole("main")).not.toContainText(wrong);

  // The reviewer sends it back with a reason at the field.
  await open(desk, CHANGES, name);
  await expect(desk.getByRole("row", { name: new RegExp(wrong) })).toContainText("2029-05-01");
  await desk.getByLabel(`对“资质：${wrong}”的意见`).fill("名称与证书不一致");
  await desk.getByRole("button", { name: "退回修改" }).click();
  await expect(desk.getByRole("status")).toContainText("已退回");

  // The applicant sees it at the field, mends it, and hands it in again.
  await own.goto("/my");
  await expect(own.getByRole("main")).toContainText(`资质：${wrong}：名称与证书不一致`);
  await sound(own);
  await own.goto("/my/qualifications");
  const again = own.getByRole("group", { name: /^资质 \d+$/ }).last();
  await expect(again).toContainText("审核意见：名称与证书不一致");
  await again.getByLabel("资质名称").fill(right);
  await own.getByRole("button", { name: "保存并提交" }).click();
  await expect(own.getByRole("status")).toContainText("等待审核");

  await open(desk, CHANGES, name);
  await desk.getByRole("button", { name: "通过", exact: true }).click();
  await expect(desk.getByRole("status")).toContainText("已通过");
  await visitor.reload();
  await expect(visitor.getByRole("main")).toContainText(right);
  await expect(visitor.getByRole("main"), "not overwritten by what waited").toContainText(meanwhile);
  await expect(visitor.getByRole("main")).toContainText("2029-05-01");

  // Material is joined to a saved case, refused at its field, opened, and let go of.
  const title = `为某局整理会议录音 ${stamp}`;
  await own.goto("/my/cases");
  await own.getByRole("group", { name: "新的案例" }).first().getByLabel("一句话：为谁做成了什么").fill(title);
  await own.getByRole("button", { name: "保存草稿" }).click();
  await expect(own.getByRole("status").first()).toContainText("草稿已保存");
  const upload = own.getByRole("listitem").filter({ has: own.getByRole("heading", { name: title }) });
  const choose = async (buffer) => {
    await upload.getByLabel(`“${title}”的案例材料`).setInputFiles({ name: "验收报告.pdf", mimeType: "application/pdf", buffer });
    await upload.getByRole("button", { name: "上传" }).click();
  };
  await choose(Buffer.from("MZ no paper"));
  await expect(upload.getByText("不收这种文件")).toBeVisible();
  const last = own.getByRole("group", { name: /^案例 \d+$/ }).last();
  if (script) {
    // What was typed elsewhere on the page would be lost with the upload's reload.
    await awake(own);
    await last.getByLabel("客户").fill("某局");
    await choose(PDF);
    await expect(upload.getByText("还有没保存的修改")).toBeVisible();
    await own.reload();
    await awake(own);
  }
  await choose(PDF);
  await expect(last.getByRole("link", { name: /验收报告\.pdf/ })).toBeVisible();
  await last.getByLabel("客户").fill("某局");
  await last.getByRole("button", { name: "移除附件 验收报告.pdf" }).click();
  await expect(own.getByRole("status").first()).toContainText("草稿已保存");
  await expect(own.getByRole("link", { name: /验收报告\.pdf/ })).toHaveCount(0);
  await expect(last.getByLabel("客户")).toHaveValue("某局");

  // A capability is found by another word of its trade, with the keyboard alone; own words stay allowed.
  if (script) {
    await own.goto("/my/capabilities");
    await awake(own);
    const box = own.getByRole("group", { name: "新的能力" }).first().getByLabel("归类（留空由平台识别）");
    await box.pressSequentially("数字化");
    await expect(box).toHaveAttribute("aria-expanded", "true");
    await box.press("ArrowDown");
    await expect(own.getByRole("option", { selected: true })).toHaveCount(1);
    await box.press("Escape");
    await expect(box).toHaveAttribute("aria-expanded", "false");
    await expect(box).toHaveValue("数字化");
    await box.fill("档案");
    await expect(own.getByRole("option").first()).toBeVisible();
    await box.press("ArrowDown");
    const chosen = await own.getByRole("option", { selected: true }).locator("span").first().innerText();
    await box.press("Enter");
    expect(chosen).toContain(await box.inputValue());
  }

  // The session ends while something is being written: nothing of it is lost.
  await own.goto("/my/capabilities");
  const label = `会话之外的能力 ${stamp}`;
  await own.getByRole("group", { name: "新的能力" }).first().getByLabel("能力（你们自己的说法）").fill(label);
  const signedIn = await own.context().cookies();
  await own.context().clearCookies();
  await own.getByRole("button", { name: "保存草稿" }).click();
  await expect(own.getByRole("heading", { level: 1 })).toHaveText("登录已过期");
  await own.getByText("看看写了什么").click();
  await expect(own.getByRole("main")).toContainText(label);
  await own.context().addCookies(signedIn);
  await own.getByRole("button", { name: "继续提交" }).click();
  await expect(own.getByRole("status").first()).toContainText("草稿已保存");
  await expect(own.locator(`input[value="${label}"]`)).toHaveCount(1);
});
