// Requirements to publish, each with a title of its own, so that tests and reruns never meet.
import { randomInt } from "node:crypto";

const KINDS = {
  archive: {
    title: "老婚姻登记档案变成能查的电子件",
    background: "窗口每天有人来查档，人工翻找慢，老档案也经不起反复翻。",
    requirement:
      "库房里有一九八〇年以来的婚姻登记纸质档案约三万卷，纸张发黄。希望逐页扫描成清晰图像，做好目录，" +
      "能按姓名和年份检索，原件修补后装订还原；全部在库房内封闭作业，六个月完成，抽检差错率不超过万分之三。",
  },
  drone: {
    title: "河道和屋顶从空中定期看一遍",
    background: "靠人走，一条河要走半天，屋顶的违建从地面看不见。",
    requirement:
      "全镇四十多条河道和九个片区的屋顶，用无人机每周飞两遍拍照，发现漂浮物、排口异常和新搭建的棚子当天出问题清单，" +
      "含空域申请和飞手，服务一年，误报不高于一成。",
  },
};

// A date in Shanghai so many days from now, as date inputs write it.
export function day(days) {
  return new Date(Date.now() + days * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
}

export function requirement(kind) {
  // Written with letters: figures in a title would look like an amount.
  const mark = Array.from({ length: 6 }, () => String.fromCharCode(65 + randomInt(26))).join("");
  return {
    ...KINDS[kind],
    title: `${KINDS[kind].title} ${mark}`,
    kind: "project",
    budget_wan: "86.5",
    deadline: day(20),
    qualifications: "ISO9001",
    contact_name: "王老师",
    contact_phone: "021-5555-0101",
  };
}
