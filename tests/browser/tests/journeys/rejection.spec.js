// A registration is refused: the applicant reads why and can register anew, with the same code.
import { expect, test } from "../../support/test.js";
import { mailTo } from "../../support/mail.js";
import { sound } from "../../support/page.js";
import { open, review, said } from "../../support/people.js";

test("refused with a reason, and registered anew", async ({ as, enterprise }) => {
  test.slow();
  const operator = await as("operator");
  const own = await enterprise({ accepted: false });
  const applicant = await as(own);
  await applicant.goto("/my");
  await expect(applicant.getByRole("main")).toContainText("待审核");
  await sound(applicant);

  await open(operator, "/operator/reviews?kind=registration", own.name);
  await operator.getByRole("button", { name: "不通过" }).click();
  await expect(operator.getByRole("alert"), "not without words").toContainText("请写明不通过的原因");
  await sound(operator);
  await operator.getByLabel("审核意见").fill("执照上的名称与填写的不一致");
  await operator.getByRole("button", { name: "不通过" }).click();
  await expect(operator.getByRole("status")).toContainText("不通过");
  await sound(operator);

  // The applicant reads why.
  await mailTo(own.email, "执照上的名称与填写的不一致");
  await applicant.goto("/my");
  await expect(applicant.getByRole("heading", { level: 1 }), "acts for nobody now").toHaveText("加入单位");
  await sound(applicant);

  // Somebody of the same enterprise, with the same code and a better name.
  const anew = await enterprise({ accepted: false, code: own.code });
  const again = await as(anew);
  await again.goto("/my");
  await expect(again.getByRole("main")).toContainText("待审核");
  await said(await review(as, anew.name, "通过"), "已通过");
});
