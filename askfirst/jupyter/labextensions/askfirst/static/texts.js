/* Every word course mode says. */
const texts = {
  en: {
    tools: "About this page",
    showCode: "Show the code",
    fullLab: "Full JupyterLab",
    courseView: "Course view",
    opening: "Opening the lesson…",
    slow:
      "This is taking longer than usual. Please reload the page. If that does not help, close this window and start " +
      "the course again with: python start.py",
    broken: "A part of this lesson did not start.",
    brokenHow: "Press “Bring the lesson back”. If it stays like this, show this line to whoever gave you the course: {fault}",
    silent: "The lesson’s engine does not answer. Press “Bring the lesson back”.",
    stopped: "The lesson’s engine has stopped.",
    serverGone: "The course is not running any more.",
    saved: "Every answer you have given is saved.",
    notSaved: "Answers from this sitting are not stored.",
    startAgain: "Start the course again with: python start.py — this page goes on by itself, or use the new one that opens.",
    bringBack: "Bring the lesson back",
    bringingBack: "Bringing the lesson back…",
    stillGone: "That did not work. Reload the page; if that does not help, start the course again with: python start.py",
  },
  zh: {
    tools: "关于本页",
    showCode: "显示代码",
    fullLab: "完整 JupyterLab",
    courseView: "课程视图",
    opening: "正在打开课程……",
    slow: "打开的时间比平时长。请刷新页面；如果仍然打不开，请关闭窗口，重新启动课程：python start.py",
    broken: "本课有一部分没有启动。",
    brokenHow: "请按“恢复课程”。如果仍然如此，请把这一行交给课程提供者：{fault}",
    silent: "课程的后台程序没有回应。请按“恢复课程”。",
    stopped: "课程的后台程序停了。",
    serverGone: "课程已不在运行。",
    saved: "你已经提交的答案都已保存。",
    notSaved: "这一次的答案没有保存。",
    startAgain: "请重新启动课程：python start.py —— 之后本页会自动继续，也可以使用新打开的页面。",
    bringBack: "恢复课程",
    bringingBack: "正在恢复课程……",
    stillGone: "没有成功。请刷新页面；如果仍然不行，请重新启动课程：python start.py",
  },
};

/** Its words in a language; in English where there are none. */
export const textsIn = (lang) => texts[lang] ?? texts.en;
