// An entry nobody manages is claimed: sent back once with a reason, mended, handed in again, accepted.
import { mark, unclaimed } from "../../support/enterprise.js";
import { mailTo } from "../../support/mail.js";
import { sound } from "../../support/page.js";
import { open, registerByHand, said, signIn } from "../../support/people.js";
import { awake, expect, test } from "../../support/test.js";

const PDF = Buffer.from("%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n");
const CLAIMS = "/operator/reviews?kind=claim";

test("an imported entry is claimed, sent back, mended and accepted", async ({ as }) => {
  test.slow();
  const person = await as();
  const desk = await as("operator");
  const { name, code } = await unclaimed(desk.request);
  const email = `${mark()}@elsewhere.example`;

  // Whoever has an address of another domain must be looked at.
  await person.goto("/register");
  const reason = "我在这家企业上班，负责对外业务。";
  await registerByHand(person, { code, name, email, contact: "周工", phone: "021-6488-4321", reason });
  await signIn(person, email, "/my");
  await expect(person.getByRole("main")).toContainText("正在审核");
  await expect(person.getByRole("button", { name: "再次提交" }), "nothing was sent back").toHaveCount(0);

  // Taken back, after a question, and claimed once more by who is signed in.
  await person.locator("details.confirm > summary", { hasText: "撤回认领" }).click();
  await expect(person.getByText(`撤回对“${name}”的认领？`)).toBeVisible();
  await sound(person);
  await person.getByRole("button", { name: "撤回", exact: true }).click();
  await said(person, "认领申请已撤回");
  await expect(person.getByRole("main")).not.toContainText(name);
  await person.getByRole("link", { name: "登记或认领企业" }).click();
  await person.getByLabel("统一社会信用代码").fill(code);
  await person.getByLabel("企业全称").fill(name);
  await person.getByLabel("所在街镇").selectOption("浦江镇");
  await person.getByLabel("联系人姓名").fill("周工");
  await person.getByLabel("联系电话").fill("021-6488-4321");
  await person.getByLabel("认领理由").fill(reason);
  await person.getByRole("main").locator("form button.main").click();
  await said(person, "认领申请已提交");

  // The reviewer sees whom to call, and says what is missing.
  await open(desk, CLAIMS, name);
  await expect(desk.getByRole("main")).toContainText("021-6488-4321");
  await sound(desk);
  await desk.getByRole("button", { name: "退回补充" }).click();
  await expect(desk.getByRole("alert")).toContainText("请写明要改什么");
  await desk.getByLabel("审核意见").fill("请附上任职证明");
  await desk.getByRole("button", { name: "退回补充" }).click();
  await expect(desk.getByRole("status")).toContainText("已退回");

  // The applicant is told, in the mail and here; a reason of two words is refused at its field.
  expect((await mailTo(email, "请附上任职证明")).subject).toContain("企业认领被退回");
  await person.goto("/my");
  await expect(person.getByRole("main")).toContainText("审核意见");
  await expect(person.getByRole("main")).toContainText("请附上任职证明");
  await sound(person);
  await person.getByLabel("认领理由").fill("老板");
  await person.getByRole("button", { name: "再次提交" }).click();
  await expect(person.getByRole("alert")).toContainText("至少 10 个字");
  await expect(person.getByLabel("认领理由")).toHaveValue("老板");
  await sound(person);

  // A refused file leaves no older success on the page; the right one is kept.
  await person.goto("/my");
  await awake(person);
  await send(person, Buffer.from("MZ no paper"));
  await expect(person.getByText("不收这种文件")).toBeVisible();
  await send(person, PDF);
  await expect(person.getByRole("status")).toContainText("文件已上传");
  await expect(person.getByRole("link", { name: /任职证明\.pdf/ })).toBeVisible();
  await awake(person);
  await send(person, Buffer.from("MZ no paper"));
  await expect(person.getByText("不收这种文件")).toBeVisible();
  await expect(person.getByText("文件已上传")).toHaveCount(0);

  await person.goto("/my");
  await person.getByLabel("认领理由").fill("我是这家企业的业务负责人，任职证明已上传。");
  await person.getByRole("button", { name: "再次提交" }).click();
  await expect(person.getByRole("status")).toContainText("已再次提交");
  await sound(person);

  await open(desk, CLAIMS, name);
  await expect(desk.getByRole("main")).toContainText("任职证明已上传");
  await expect(desk.getByRole("link", { name: /任职证明\.pdf/ })).toBeVisible();
  await desk.getByRole("button", { name: "通过", exact: true }).click();
  await expect(desk.getByRole("status")).toContainText("已通过");
  await person.goto("/my/profile");
  await expect(person.getByLabel("企业名称")).toHaveValue(name);
  await sound(person);
});

async function send(page, buffer) {
  await page.getByLabel("补充证明（可以不传）").setInputFiles({ name: "任职证明.pdf", mimeType: "application/pdf", buffer });
  await page.getByRole("button", { name: "上传" }).click();
}
