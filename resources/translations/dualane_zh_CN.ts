<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AfterSaving</name>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>✓ Saved</source>
        <translation>✓ 已保存</translation>
    </message>
    <message>
        <source>Saved without what you have changed since: press Enter to save that too.</source>
        <translation>已保存，但不含此后的改动：再按 Enter 保存改动。</translation>
    </message>
    <message>
        <source>There is nothing to take back.</source>
        <translation>没有可撤回的标注。</translation>
    </message>
    <message>
        <source>There is nothing to bring back.</source>
        <translation>没有可恢复的标注。</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>未保存</translation>
    </message>
</context>
<context>
    <name>AgreementCard</name>
    <message>
        <source>Agreement</source>
        <translation>一致性</translation>
    </message>
    <message>
        <source>Comparing the answers…</source>
        <translation>正在比较标注…</translation>
    </message>
    <message>
        <source>Figures appear once two coaches have answered the same videos.</source>
        <translation>两位教练标注过相同的视频后，这里会显示数字。</translation>
    </message>
    <message>
        <source>Of {n:,} pairs of coaches, these {shown} have the most videos in common; the command “dualane agreement” lists all.</source>
        <translation>在 {n:,} 对教练中，这里是共同视频最多的 {shown} 对；命令“dualane agreement”会列出全部。</translation>
    </message>
    <message>
        <source>Answers count as given before seeing the other&apos;s.</source>
        <translation>只计入看到对方标注之前给出的标注。</translation>
    </message>
    <message>
        <source>Below each figure is its 95 % interval, over whole groups.</source>
        <translation>每个数字下方是其 95 % 置信区间（按整组计算）。</translation>
    </message>
    <message>
        <source>same</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>Videos with the same answer, of how many</source>
        <translation>标注相同的视频数／总数</translation>
    </message>
    <message>
        <source>percent</source>
        <translation>百分比</translation>
    </message>
    <message>
        <source>The share of equal answers</source>
        <translation>相同标注所占的比例</translation>
    </message>
    <message>
        <source>kappa</source>
        <translation>kappa</translation>
    </message>
    <message>
        <source>Cohen&apos;s kappa: agreement beyond chance</source>
        <translation>Cohen kappa：扣除偶然后的一致性</translation>
    </message>
    <message>
        <source>AC1</source>
        <translation>AC1</translation>
    </message>
    <message>
        <source>Gwet&apos;s AC1: beyond chance, steady when one state is frequent</source>
        <translation>Gwet AC1：扣除偶然；某一状态占多数时依然稳定</translation>
    </message>
    <message>
        <source>alpha</source>
        <translation>alpha</translation>
    </message>
    <message>
        <source>Krippendorff&apos;s alpha: beyond chance</source>
        <translation>Krippendorff alpha：扣除偶然后的一致性</translation>
    </message>
    <message>
        <source>Both lanes</source>
        <translation>双道</translation>
    </message>
    <message>
        <source>Left lane</source>
        <translation>左道</translation>
    </message>
    <message>
        <source>Right lane</source>
        <translation>右道</translation>
    </message>
    <message>
        <source>too few videos</source>
        <translation>视频太少</translation>
    </message>
    <message>
        <source>Not defined: both gave one and the same state everywhere, so there is nothing that chance could be compared with.</source>
        <translation>无法计算：两人处处给出同一状态，没有可与偶然相比的内容。</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 至 {high}</translation>
    </message>
    <message>
        <source>{first} and {second} agree on all {n} videos.</source>
        <translation>{first} 与 {second} 在全部 {n} 个视频上一致。</translation>
    </message>
    <message>
        <source>{first} and {second} agree on {same} of {n} videos and differ most often over {one} against {other} on the left lane ({times}×).</source>
        <translation>{first} 与 {second} 在 {n} 个视频中有 {same} 个一致；最常见的分歧是左道“{one}”对“{other}”（{times} 次）。</translation>
    </message>
    <message>
        <source>{first} and {second} agree on {same} of {n} videos and differ most often over {one} against {other} on the right lane ({times}×).</source>
        <translation>{first} 与 {second} 在 {n} 个视频中有 {same} 个一致；最常见的分歧是右道“{one}”对“{other}”（{times} 次）。</translation>
    </message>
    <message>
        <source>Almost perfect beyond chance</source>
        <translation>扣除偶然后：几乎完全一致</translation>
    </message>
    <message>
        <source>Substantial beyond chance</source>
        <translation>扣除偶然后：高度一致</translation>
    </message>
    <message>
        <source>Moderate beyond chance</source>
        <translation>扣除偶然后：中等一致</translation>
    </message>
    <message>
        <source>Fair beyond chance</source>
        <translation>扣除偶然后：尚可</translation>
    </message>
    <message>
        <source>Slight beyond chance</source>
        <translation>扣除偶然后：轻微一致</translation>
    </message>
    <message>
        <source>No better than chance</source>
        <translation>不比偶然更好</translation>
    </message>
    <message>
        <source>Only {count} with both answers: too few for a figure, {least} are needed.</source>
        <translation>双方都标注过的只有 {count}：太少，无法计算，至少需要 {least} 个。</translation>
    </message>
    <message>
        <source>video</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>videos</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>You gave the same answer to {same} of {n} videos that came back to you, half of them after {days} days or more.</source>
        <translation>在重新出现的 {n} 个视频中，你有 {same} 个给出了相同的标注，其中一半间隔 {days} 天以上。</translation>
    </message>
    <message>
        <source>Over time: {months}.</source>
        <translation>按月份：{months}。</translation>
    </message>
    <message>
        <source>Too few videos in common for figures ({least} are needed): {coaches}.</source>
        <translation>共同视频太少，无法给出数字（需要 {least} 个）：{coaches}。</translation>
    </message>
    <message>
        <source>Below each figure is its 95 % interval, over single videos; whole evenings may differ more.</source>
        <translation>每个数字下方是其 95 % 区间，按单个视频计算；各训练场次之间的差别可能更大。</translation>
    </message>
    <message>
        <source>Below each figure is its 95 % interval, over groups or single videos, whichever is wider: with fewer than {n} groups it cannot show how much whole evenings differ.</source>
        <translation>每个数字下方是其 95 % 区间，取按组与按单个视频计算中较宽者：少于 {n} 个组时，无法看出各训练场次之间的差别有多大。</translation>
    </message>
    <message>
        <source>Where two never differ, only the percent has one.</source>
        <translation>两人完全一致之处，只有百分比有区间。</translation>
    </message>
</context>
<context>
    <name>AnswerBar</name>
    <message>
        <source>Unsure</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>What I have said of this video so far</source>
        <translation>我对此视频给过的标注</translation>
    </message>
    <message>
        <source>Commit and next</source>
        <translation>提交并继续</translation>
    </message>
    <message>
        <source>Cannot judge</source>
        <translation>无法判定</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>AnswerButton</name>
    <message>
        <source>Answer {number}</source>
        <translation>标注 {number}</translation>
    </message>
    <message>
        <source>{n} of them unsure</source>
        <translation>其中 {n} 人不确定</translation>
    </message>
    <message>
        <source>left</source>
        <translation>左道</translation>
    </message>
    <message>
        <source>right</source>
        <translation>右道</translation>
    </message>
    <message>
        <source>Time {time} s</source>
        <translation>时间 {time} 秒</translation>
    </message>
    <message>
        <source>▶ Left {moment:.1f} s  ({key})</source>
        <translation>▶ 左道 {moment:.1f} 秒  ({key})</translation>
    </message>
    <message>
        <source>▶ Right {moment:.1f} s  ({key})</source>
        <translation>▶ 右道 {moment:.1f} 秒  ({key})</translation>
    </message>
    <message>
        <source>The marked moment, slowly and again and again ({key})</source>
        <translation>慢速循环播放标记的时刻（{key}）</translation>
    </message>
    <message>
        <source>Replay the moment of answer {number}</source>
        <translation>重播标注 {number} 的时刻</translation>
    </message>
    <message>
        <source>{n} coaches</source>
        <translation>{n} 位教练</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>不确定</translation>
    </message>
</context>
<context>
    <name>Answering</name>
    <message>
        <source>Not both lanes empty: press {key} if there is no race.</source>
        <translation>不能两道都空：没有比赛请按 {key}。</translation>
    </message>
    <message>
        <source>The video is not on screen yet.</source>
        <translation>视频还没有显示出来。</translation>
    </message>
    <message>
        <source>Only a slip or a fall has a moment: choose one of them first.</source>
        <translation>只有滑脱或坠落才有时刻：请先选其一。</translation>
    </message>
    <message>
        <source>Not marked, for that frame was never on screen: go to it, then press {key} again.</source>
        <translation>未标记：该帧从未显示在屏幕上。请转到该帧，然后再按 {key}。</translation>
    </message>
    <message>
        <source>There is no mark to go to.</source>
        <translation>没有可跳转的标记。</translation>
    </message>
    <message>
        <source>Only who stops the timer has a final time.</source>
        <translation>触停计时器的选手才有成绩。</translation>
    </message>
    <message>
        <source>Write seconds, such as 6.42.</source>
        <translation>请填写秒数，例如 6.42。</translation>
    </message>
    <message>
        <source>{seconds} s: is that right?</source>
        <translation>{seconds} 秒：对吗？</translation>
    </message>
    <message>
        <source>Say why it cannot be judged: press a number, or write your reason. Esc if it can be.</source>
        <translation>请说明为什么无法判定：按数字选择，或自己填写理由；如果可以判定，请按 Esc。</translation>
    </message>
    <message>
        <source>A final time is no number: write seconds, such as 6.42.</source>
        <translation>成绩不是数字：请填写秒数，例如 6.42。</translation>
    </message>
    <message>
        <source>The frame to be marked is not on screen yet: press Enter once it is.</source>
        <translation>要标记的帧尚未显示：显示后再按 Enter。</translation>
    </message>
    <message>
        <source>Choose a state for the left lane first ({keys}).</source>
        <translation>请先选择左道的状态（{keys}）。</translation>
    </message>
    <message>
        <source>Choose a state for the right lane first ({keys}).</source>
        <translation>请先选择右道的状态（{keys}）。</translation>
    </message>
    <message>
        <source>Choose a state for each lane first, or press {key} if it cannot be judged.</source>
        <translation>请先为每条赛道选择状态；无法判定请按 {key}。</translation>
    </message>
    <message>
        <source>My answer: {answer}</source>
        <translation>我的标注：{answer}</translation>
    </message>
    <message>
        <source>Cannot judge: {reason}</source>
        <translation>无法判定：{reason}</translation>
    </message>
    <message>
        <source>Revising {answer}</source>
        <translation>正在修改：{answer}</translation>
    </message>
    <message>
        <source>Marked where the video begins: go to the slip or fall, then press {key} again.</source>
        <translation>标在了视频的起点：请先转到滑脱或坠落处，再按 {key}。</translation>
    </message>
</context>
<context>
    <name>BundleCard</name>
    <message>
        <source>Another desk</source>
        <translation>另一台电脑</translation>
    </message>
    <message>
        <source>Two coaches at two desks: each has the same videos in a project, and sends the answers to the other as a file. Videos are matched by what they contain.</source>
        <translation>两位教练用两台电脑：各自的项目里有相同的视频，用文件互相发送标注。视频按内容匹配。</translation>
    </message>
    <message>
        <source>Send my answers…</source>
        <translation>发送我的标注…</translation>
    </message>
    <message>
        <source>Take in a colleague&apos;s answers…</source>
        <translation>接收同事的标注…</translation>
    </message>
    <message>
        <source>Undo the last answers taken in</source>
        <translation>撤销最近接收的标注</translation>
    </message>
    <message>
        <source>Send my answers</source>
        <translation>发送我的标注</translation>
    </message>
    <message>
        <source>{count} written to {file}. Give the file to your colleague.</source>
        <translation>已将 {count}写入 {file}。请把该文件交给同事。</translation>
    </message>
    <message>
        <source>answer</source>
        <translation>条标注</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>条标注</translation>
    </message>
    <message>
        <source>Writing answers</source>
        <translation>写出标注</translation>
    </message>
    <message>
        <source>Take in a colleague&apos;s answers</source>
        <translation>接收同事的标注</translation>
    </message>
    <message>
        <source>Taking in answers</source>
        <translation>接收标注</translation>
    </message>
    <message>
        <source>{file} is undone: everything stands as before it. What was answered since has stayed.</source>
        <translation>已撤销 {file}：一切恢复原样。此后给出的标注仍然保留。</translation>
    </message>
    <message>
        <source>Undoing</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>new</source>
        <translation>新</translation>
    </message>
    <message>
        <source>newer: counts from now on</source>
        <translation>较新：今后以此为准</translation>
    </message>
    <message>
        <source>older: what is here stays</source>
        <translation>较旧：保留本机的</translation>
    </message>
    <message>
        <source>same</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>dated in the future: left out</source>
        <translation>日期在未来：不接收</translation>
    </message>
    <message>
        <source>shown once you have answered it</source>
        <translation>您标注后才显示</translation>
    </message>
    <message>
        <source>video is not here: left out</source>
        <translation>本机没有此视频：不接收</translation>
    </message>
    <message>
        <source>taken back</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>{answer} ({when})</source>
        <translation>{answer}（{when}）</translation>
    </message>
    <message>
        <source>Take in the answers in {file}?</source>
        <translation>接收 {file} 中的标注？</translation>
    </message>
    <message>
        <source>{file}: nothing to take in</source>
        <translation>{file}：没有可接收的内容</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Coach</source>
        <translation>教练</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>文件中</translation>
    </message>
    <message>
        <source>{new}, {newer:,} newer, {same:,} as they are.</source>
        <translation>{new}，{newer:,} 条较新，{same:,} 条不变。</translation>
    </message>
    <message>
        <source>new answer</source>
        <translation>条新标注</translation>
    </message>
    <message>
        <source>new answers</source>
        <translation>条新标注</translation>
    </message>
    <message>
        <source>Videos: {both:,} here and in the file, {here:,} only here, {there:,} only in the file.</source>
        <translation>视频：两边都有 {both:,} 个，仅本机有 {here:,} 个，仅文件中有 {there:,} 个。</translation>
    </message>
    <message>
        <source>Left out, because the same coach has said something else here since: {answers}.</source>
        <translation>未接收 {answers}：同一位教练此后在本机另有标注。</translation>
    </message>
    <message>
        <source>Left out, because dated in the future (the clock of one of the computers is wrong): {answers}.</source>
        <translation>未接收 {answers}：日期在未来（其中一台电脑的时钟不准）。</translation>
    </message>
    <message>
        <source>{name} is added as a coach, and is nearly {other}: is the name spelt right?</source>
        <translation>将添加教练 {name}，与 {other} 很相似：名字写对了吗？</translation>
    </message>
    <message>
        <source>{name} is added as a coach.</source>
        <translation>将添加教练 {name}。</translation>
    </message>
    <message>
        <source>Answers of another desk (*{suffix})</source>
        <translation>另一台电脑的标注 (*{suffix})</translation>
    </message>
    <message>
        <source>Choose who is labelling first.</source>
        <translation>请先选择谁在标注。</translation>
    </message>
    <message>
        <source>{here} is called {name} from now on, as at the other desk.</source>
        <translation>{here} 从现在起改称 {name}，与另一台电脑上一致。</translation>
    </message>
    <message>
        <source>Undo taking in</source>
        <translation>撤销接收</translation>
    </message>
    <message>
        <source>{name} in the file is {here} here.</source>
        <translation>文件中的 {name} 即这里的 {here}。</translation>
    </message>
    <message>
        <source>Earlier names of coaches are noted, so that files that still use them are understood.</source>
        <translation>将记下教练以前的名字，以便仍使用旧名字的文件也能对上人。</translation>
    </message>
    <message>
        <source>{answers} to videos that came back there, which count for how far coaches agree with themselves.</source>
        <translation>{answers}来自在那边重新出现的视频，用于计算教练自身的一致性。</translation>
    </message>
    <message>
        <source>new name</source>
        <translation>个新名字</translation>
    </message>
    <message>
        <source>new names</source>
        <translation>个新名字</translation>
    </message>
    <message>
        <source>repeated answer</source>
        <translation>条重复标注</translation>
    </message>
    <message>
        <source>repeated answers</source>
        <translation>条重复标注</translation>
    </message>
    <message>
        <source>Taken in on {when}: {count} of {names} ({file}).</source>
        <translation>{when} 接收：{count}，来自 {names}（{file}）。</translation>
    </message>
</context>
<context>
    <name>CheckpointModel</name>
    <message>
        <source>Trained</source>
        <translation>训练时间</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Learned from</source>
        <translation>训练数据</translation>
    </message>
    <message>
        <source> (stopped)</source>
        <translation>（已停止）</translation>
    </message>
    <message>
        <source>no video held back</source>
        <translation>没有留出视频</translation>
    </message>
    <message>
        <source>{when} · suggests</source>
        <translation>{when} · 给出建议</translation>
    </message>
    <message>
        <source>{share} of {n}</source>
        <translation>{share}，共 {n}</translation>
    </message>
    <message>
        <source>Validation clips</source>
        <translation>验证片段</translation>
    </message>
    <message>
        <source>Validation videos</source>
        <translation>验证视频</translation>
    </message>
    <message>
        <source>Test videos</source>
        <translation>测试视频</translation>
    </message>
    <message>
        <source>{n:,} parameters</source>
        <translation>{n:,} 个参数</translation>
    </message>
    <message>
        <source>The share right of what training did not learn from. These videos chose the epoch that was kept, so it flatters.</source>
        <translation>训练未学习的部分中判对的比例。这些视频决定了保留哪一轮，因此数字偏高。</translation>
    </message>
    <message>
        <source>The share right of videos that had no say in the training: go by this.</source>
        <translation>完全未参与训练的视频中判对的比例：请以此为准。</translation>
    </message>
    <message>
        <source>video</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>videos</source>
        <translation>个视频</translation>
    </message>
</context>
<context>
    <name>CheckpointTable</name>
    <message>
        <source>Checkpoints, newest first</source>
        <translation>检查点，最新在前</translation>
    </message>
</context>
<context>
    <name>CheckpointsCard</name>
    <message>
        <source>Checkpoints</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>suggests</source>
        <translation>给出建议</translation>
    </message>
    <message>
        <source>Promote</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>The chosen checkpoint suggests from now on.</source>
        <translation>从现在起由所选检查点给出建议。</translation>
    </message>
    <message>
        <source>Compare with the current one</source>
        <translation>与当前的比较</translation>
    </message>
    <message>
        <source>Roll back</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>图表</translation>
    </message>
    <message>
        <source>How the share of held-out videos right has gone, training by training.</source>
        <translation>每次训练后，留出视频的正确率如何变化。</translation>
    </message>
    <message>
        <source>Every training ends in a checkpoint that is kept here.</source>
        <translation>每次训练都会得到一个检查点，保存在这里。</translation>
    </message>
    <message>
        <source>{id} suggests, and its folder is missing or damaged: copy it back, roll back, or promote another one.</source>
        <translation>由 {id} 给出建议，但它的文件夹缺失或已损坏：请把它复制回来、退回，或启用另一个。</translation>
    </message>
    <message>
        <source>The newest suggests until you promote one.</source>
        <translation>在您启用某个检查点之前，由最新的给出建议。</translation>
    </message>
    <message>
        <source>{id} suggests since {when}, as the first one</source>
        <translation>{id} 自 {when} 起给出建议（第一个检查点）</translation>
    </message>
    <message>
        <source>{id} suggests since {when}, promoted</source>
        <translation>{id} 自 {when} 起给出建议（已启用）</translation>
    </message>
    <message>
        <source>{id} suggests since {when}, promoted by itself</source>
        <translation>{id} 自 {when} 起给出建议（自动启用）</translation>
    </message>
    <message>
        <source>{id} suggests again since {when}</source>
        <translation>{id} 自 {when} 起重新给出建议</translation>
    </message>
    <message>
        <source>{what} by {coach}</source>
        <translation>{what}，由 {coach} 决定</translation>
    </message>
    <message>
        <source>Motion goes on suggesting: it was right more often on the held-out videos than {id}, the first network. Promote {id} to let it suggest.</source>
        <translation>仍由运动分析给出建议：在留出的视频上，它比第一个网络 {id} 更常正确。如要由它给出建议，请启用 {id}。</translation>
    </message>
    <message>
        <source>{id} is the first network. Until videos are held out to test it, motion goes on suggesting; promote it to let it suggest.</source>
        <translation>{id} 是第一个网络。在有留出用于测试的视频之前，仍由运动分析给出建议；如要由该网络给出建议，请启用它。</translation>
    </message>
    <message>
        <source>Videos right</source>
        <translation>视频正确率</translation>
    </message>
    <message>
        <source>Test videos right: {right} of {n}.</source>
        <translation>测试视频判对：{n} 个中的 {right} 个。</translation>
    </message>
    <message>
        <source>Test videos right: {right} of {n}, no answer to {silent}.</source>
        <translation>测试视频判对：{n} 个中的 {right} 个，未作答 {silent} 个。</translation>
    </message>
    <message>
        <source>Validation videos, which also chose the epoch: {right} of {n}.</source>
        <translation>验证视频（也决定了保留哪一轮）：{n} 个中的 {right} 个。</translation>
    </message>
    <message>
        <source>Validation videos, which also chose the epoch: {right} of {n}, no answer to {silent}.</source>
        <translation>验证视频（也决定了保留哪一轮）：{n} 个中的 {right} 个，未作答 {silent} 个。</translation>
    </message>
</context>
<context>
    <name>ClassGrid</name>
    <message>
        <source>Arrow keys walk through the pairs, Enter shows the videos of one, F2 changes how many are wanted.</source>
        <translation>方向键在组合间移动，Enter 显示其中的视频，F2 更改目标数目。</translation>
    </message>
    <message>
        <source>Videos per pair of lane states</source>
        <translation>每种双道状态组合的视频数</translation>
    </message>
    <message>
        <source>No video has a consensus yet.</source>
        <translation>还没有视频达成共识。</translation>
    </message>
    <message>
        <source>left {left}, right {right}</source>
        <translation>左道 {left}，右道 {right}</translation>
    </message>
    <message>
        <source>left {left}, right {right}: {n:,} of {wanted:,}</source>
        <translation>左道 {left}，右道 {right}：{n:,}／目标 {wanted:,}</translation>
    </message>
    <message>
        <source>Every pair has as many videos as wanted.</source>
        <translation>每种组合都已有足够的视频。</translation>
    </message>
    <message>
        <source>Scarce: {pairs}.</source>
        <translation>偏少：{pairs}。</translation>
    </message>
    <message>
        <source>{pair}: {n} of {wanted} wanted</source>
        <translation>{pair}：{n}（目标 {wanted}）</translation>
    </message>
    <message>
        <source>Both lanes empty is no race.</source>
        <translation>两道皆空不是比赛。</translation>
    </message>
    <message>
        <source>{pair} (code {code}): {n}</source>
        <translation>{pair}（编码 {code}）：{n}</translation>
    </message>
    <message>
        <source>{n} wanted</source>
        <translation>目标 {n}</translation>
    </message>
    <message>
        <source>and 1 more pair</source>
        <translation>另有 1 种</translation>
    </message>
    <message>
        <source>and {n} more pairs</source>
        <translation>另有 {n} 种</translation>
    </message>
</context>
<context>
    <name>CoachChooser</name>
    <message>
        <source>Who is labelling? (Ctrl+K)</source>
        <translation>谁在标注？(Ctrl+K)</translation>
    </message>
    <message>
        <source> Who is labelling?  ▾</source>
        <translation> 谁在标注？ ▾</translation>
    </message>
    <message>
        <source>Who is labelling: {name}</source>
        <translation>正在标注：{name}</translation>
    </message>
    <message>
        <source>nobody chosen</source>
        <translation>未选择</translation>
    </message>
</context>
<context>
    <name>CoachList</name>
    <message>
        <source>Name of a new coach</source>
        <translation>新教练的名字</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Who is labelling?</source>
        <translation>谁在标注？</translation>
    </message>
    <message>
        <source>A coach is called “{name}” already: choose that name above, or type another.</source>
        <translation>已有教练叫“{name}”：请在上方选择该姓名，或输入另一个。</translation>
    </message>
</context>
<context>
    <name>CoachRow</name>
    <message>
        <source>Key {number}</source>
        <translation>按键 {number}</translation>
    </message>
    <message>
        <source>Rename {name} (F2)</source>
        <translation>给 {name} 改名 (F2)</translation>
    </message>
    <message>
        <source>New name of {name}</source>
        <translation>{name} 的新名字</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>改名</translation>
    </message>
</context>
<context>
    <name>Commits</name>
    <message>
        <source>Saving your answer</source>
        <translation>保存标注</translation>
    </message>
</context>
<context>
    <name>CompareRoom</name>
    <message>
        <source>Videos behind the chosen cell</source>
        <translation>所选格子中的视频</translation>
    </message>
    <message>
        <source>Which two coaches</source>
        <translation>比较哪两位教练</translation>
    </message>
    <message>
        <source>Both lanes</source>
        <translation>双道</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左道</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右道</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>组合</translation>
    </message>
    <message>
        <source>{table} (Alt+{n})</source>
        <translation>{table} (Alt+{n})</translation>
    </message>
    <message>
        <source>{one} × {other}</source>
        <translation>{one} × {other}</translation>
    </message>
    <message>
        <source>{n} videos, as judged before seeing the other&apos;s answer. “+” counts what is still in dispute, without saying who said which.</source>
        <translation>{n} 个视频，均为看到对方标注之前的判定。“+” 表示尚有分歧的数目，不显示谁给了哪个标注。</translation>
    </message>
    <message>
        <source>Not counted, as somebody cannot judge it: {n}.</source>
        <translation>有人无法判定而未计入：{n}。</translation>
    </message>
    <message>
        <source>In dispute: Enter settles it</source>
        <translation>有分歧：按 Enter 裁定</translation>
    </message>
    <message>
        <source>{name}: {answer}</source>
        <translation>{name}：{answer}</translation>
    </message>
    <message>
        <source>Choose a cell of the table: its videos are listed here.</source>
        <translation>选择表格中的一格：其中的视频会列在这里。</translation>
    </message>
    <message>
        <source>No video is behind this cell.</source>
        <translation>这一格没有视频。</translation>
    </message>
    <message>
        <source>{row} against {column}. Q and W replay the marked moments.</source>
        <translation>{row} 对 {column}。按 Q 和 W 重播标记的时刻。</translation>
    </message>
    <message>
        <source>Nothing to compare yet</source>
        <translation>还没有可比较的内容</translation>
    </message>
    <message>
        <source>Once you and another coach have answered the same videos, a table shows which states you take for each other.</source>
        <translation>您和另一位教练标注过相同的视频后，表格会显示你们容易混淆哪些状态。</translation>
    </message>
</context>
<context>
    <name>ConfusionGrid</name>
    <message>
        <source>Confusion of the two coaches</source>
        <translation>两位教练的混淆矩阵</translation>
    </message>
    <message>
        <source>{first}: {row}, {second}: {column}: {n} videos</source>
        <translation>{first}：{row}，{second}：{column}：{n} 个视频</translation>
    </message>
    <message>
        <source>In dispute, the one way or the other: {n}</source>
        <translation>有分歧（不分方向）：{n}</translation>
    </message>
    <message>
        <source>The arrow keys choose a cell; its videos are listed.</source>
        <translation>用方向键选择格子，其中的视频会列出。</translation>
    </message>
</context>
<context>
    <name>Curves</name>
    <message>
        <source>epoch</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Loss and accuracy appear here.</source>
        <translation>损失和准确率会显示在这里。</translation>
    </message>
    <message>
        <source>Points are whole epochs. The grey line is the mean over the epoch that is under way, so it begins anew with each.</source>
        <translation>圆点表示完整的轮次。灰线是正在进行的轮次至今的平均值，因此每一轮都会重新开始。</translation>
    </message>
    <message>
        <source>Loss: how far off the network still is. Lower is better.</source>
        <translation>损失：网络目前的偏差有多大。越低越好。</translation>
    </message>
    <message>
        <source>Of 100 clips, how many it names rightly. Higher is better.</source>
        <translation>每 100 个片段中判断正确的个数。越高越好。</translation>
    </message>
    <message>
        <source>Clips right</source>
        <translation>片段正确率</translation>
    </message>
</context>
<context>
    <name>DatasetPage</name>
    <message>
        <source>videos</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>agreed</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>in dispute</source>
        <translation>有分歧</translation>
    </message>
    <message>
        <source>settled</source>
        <translation>已裁定</translation>
    </message>
    <message>
        <source>unusable</source>
        <translation>不可用</translation>
    </message>
    <message>
        <source>Consensus: left lane down, right lane across</source>
        <translation>共识：纵向左道，横向右道</translation>
    </message>
    <message>
        <source>Videos wanted…</source>
        <translation>目标数目…</translation>
    </message>
    <message>
        <source>Videos and answers</source>
        <translation>视频与标注</translation>
    </message>
    <message>
        <source>Import videos…</source>
        <translation>导入视频…</translation>
    </message>
    <message>
        <source>Import a folder…</source>
        <translation>导入文件夹…</translation>
    </message>
    <message>
        <source>Import answers (CSV)…</source>
        <translation>导入标注 (CSV)…</translation>
    </message>
    <message>
        <source>Export answers (CSV)…</source>
        <translation>导出标注 (CSV)…</translation>
    </message>
    <message>
        <source>Groups of videos…</source>
        <translation>视频分组…</translation>
    </message>
    <message>
        <source>Who sees suggestions</source>
        <translation>谁能看到建议</translation>
    </message>
    <message>
        <source>After one&apos;s own answer</source>
        <translation>自己标注之后才看到</translation>
    </message>
    <message>
        <source>One coach, all the time</source>
        <translation>一位教练始终能看到</translation>
    </message>
    <message>
        <source>Everyone, all the time</source>
        <translation>所有人始终能看到</translation>
    </message>
    <message>
        <source>The coach who sees suggestions</source>
        <translation>能看到建议的教练</translation>
    </message>
    <message>
        <source>Share of videos kept blind</source>
        <translation>不显示建议的视频比例</translation>
    </message>
    <message>
        <source>of the videos stay blind</source>
        <translation>的视频不先显示建议</translation>
    </message>
    <message>
        <source>Choose who is labelling at the top right: the other numbers are of the videos that this coach has answered.</source>
        <translation>请在右上角选择谁在标注：其余数字只统计该教练标注过的视频。</translation>
    </message>
    <message>
        <source>Agreed, in dispute, settled, unusable, consensus and agreement are of the {n:,} videos that {name} has answered, so that nobody learns anything of the others.</source>
        <translation>一致、分歧、裁定、不可用、共识和一致性只统计 {name} 标注过的 {n:,} 个视频，这样谁都不会提前得知他人的标注。</translation>
    </message>
    <message>
        <source>Choose the coach</source>
        <translation>选择教练</translation>
    </message>
    <message>
        <source>Coaches answer first and see the suggestion afterwards, so every answer stays their own.</source>
        <translation>教练先标注、后看建议，每条标注都出自本人。</translation>
    </message>
    <message>
        <source>This coach is quicker; the others stay blind, so agreement still says something about the races. Which of this coach&apos;s videos stay blind is drawn once and never changes.</source>
        <translation>这位教练标得更快；其他人看不到建议，因此一致性仍能说明比赛本身。这位教练的哪些视频不先显示建议，一次抽定，不再改变。</translation>
    </message>
    <message>
        <source>Quickest, but coaches agree more easily with the network and so with each other: the blind share shows by how much. It is drawn once for each coach and never changes.</source>
        <translation>最快，但教练更容易附和网络，彼此也就更容易一致：不显示建议的那部分视频能说明影响有多大。每位教练的这部分一次抽定，不再改变。</translation>
    </message>
    <message>
        <source>Choose that coach: until then nobody sees suggestions before answering.</source>
        <translation>请选择这位教练：选定之前，没有人会在标注前看到建议。</translation>
    </message>
</context>
<context>
    <name>DecisionPanel</name>
    <message>
        <source>Cannot be judged</source>
        <translation>无法判定</translation>
    </message>
    <message>
        <source>Cannot be judged (X)</source>
        <translation>无法判定 (X)</translation>
    </message>
    <message>
        <source>Why? (needed)</source>
        <translation>理由（必填）</translation>
    </message>
    <message>
        <source>Reason of the decision</source>
        <translation>裁定理由</translation>
    </message>
    <message>
        <source>Settle  (Ctrl+Enter)</source>
        <translation>裁定  (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Say why it cannot be judged.</source>
        <translation>请说明为什么无法判定。</translation>
    </message>
    <message>
        <source>Choose an answer, or a state for the open lane.</source>
        <translation>请选择一条标注，或为待定赛道选择状态。</translation>
    </message>
    <message>
        <source>Give a reason: the next video is judged by it too.</source>
        <translation>请写明理由：下一个视频也会参照它。</translation>
    </message>
    <message>
        <source>A number is no reason: Alt and the number takes a ready one.</source>
        <translation>数字不是理由：按 Alt 加数字可选用现成的理由。</translation>
    </message>
    <message>
        <source>One of the two has left and right the wrong way.</source>
        <translation>有一方把左右弄反了。</translation>
    </message>
    <message>
        <source>Settle as answer {number}  ({key})</source>
        <translation>按标注 {number} 裁定  ({key})</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>Saving</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Labelling desk</source>
        <translation>标注台</translation>
    </message>
</context>
<context>
    <name>DisputesRoom</name>
    <message>
        <source>Kind of disagreement</source>
        <translation>分歧类型</translation>
    </message>
    <message>
        <source>Which disagreements are listed (V: the next)</source>
        <translation>列出哪些分歧（V：下一个）</translation>
    </message>
    <message>
        <source>Videos in dispute</source>
        <translation>有分歧的视频</translation>
    </message>
    <message>
        <source>Open again</source>
        <translation>重新打开</translation>
    </message>
    <message>
        <source>Settled videos</source>
        <translation>已裁定的视频</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Take the last decision back (Ctrl+Z)</source>
        <translation>撤回上一个裁定 (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Decide as before again (Ctrl+Shift+Z)</source>
        <translation>恢复刚才的裁定 (Ctrl+Shift+Z)</translation>
    </message>
    <message>
        <source>Settled</source>
        <translation>已裁定</translation>
    </message>
    <message>
        <source>No disagreements</source>
        <translation>没有分歧</translation>
    </message>
    <message>
        <source>Whenever you and another coach see a race differently, it appears here with both answers and without names.</source>
        <translation>您和另一位教练对同一场比赛看法不同时，它会出现在这里：显示双方的标注，不显示姓名。</translation>
    </message>
    <message>
        <source>All kinds ({n})</source>
        <translation>全部类型（{n}）</translation>
    </message>
    <message>
        <source>{kind} ({n})</source>
        <translation>{kind}（{n}）</translation>
    </message>
    <message>
        <source>{reason}
Decided by {name}</source>
        <translation>{reason}
裁定人：{name}</translation>
    </message>
    <message>
        <source>Settled ({n}, {unusable} of them unusable)</source>
        <translation>已裁定（{n}，其中 {unusable} 个不可用）</translation>
    </message>
    <message>
        <source>Settled ({n})</source>
        <translation>已裁定（{n}）</translation>
    </message>
</context>
<context>
    <name>EditMenu</name>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
</context>
<context>
    <name>ErrorReport</name>
    <message>
        <source>Something unexpected happened</source>
        <translation>发生了意外错误</translation>
    </message>
    <message>
        <source>Dualane met an error that it did not expect. Every answer given so far is saved, and you can go on working. If it happens again, copy the report and send it to us.</source>
        <translation>Dualane 遇到了意料之外的错误。到目前为止的标注都已保存，您可以继续工作。如果再次发生，请复制报告并发送给我们。</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>显示详情</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>隐藏详情</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>ExportCard</name>
    <message>
        <source>Dataset</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>How the dataset is divided</source>
        <translation>数据集如何划分</translation>
    </message>
    <message>
        <source>Divided by group</source>
        <translation>按分组划分</translation>
    </message>
    <message>
        <source>Divided as in the study</source>
        <translation>按论文方式划分</translation>
    </message>
    <message>
        <source>What the file holds</source>
        <translation>文件内容</translation>
    </message>
    <message>
        <source>One file with every clip</source>
        <translation>单个文件，含全部片段</translation>
    </message>
    <message>
        <source>One file, compressed</source>
        <translation>单个文件，压缩</translation>
    </message>
    <message>
        <source>Small file that links the clips</source>
        <translation>小文件，链接到片段</translation>
    </message>
    <message>
        <source>Export dataset…</source>
        <translation>导出数据集…</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>导出进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>How many videos were left out, and why</source>
        <translation>未纳入的视频数及原因</translation>
    </message>
    <message>
        <source>Export dataset</source>
        <translation>导出数据集</translation>
    </message>
    <message>
        <source>Dataset (*.h5)</source>
        <translation>数据集 (*.h5)</translation>
    </message>
    <message>
        <source>Exporting the dataset</source>
        <translation>导出数据集</translation>
    </message>
    <message>
        <source>video</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>videos</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>{file} held this already.</source>
        <translation>{file} 已经包含这些内容。</translation>
    </message>
    <message>
        <source>{file} is written.</source>
        <translation>{file} 已写好。</translation>
    </message>
    <message>
        <source>Its numbers are shown once you have answered every video that the others have.</source>
        <translation>您标注完他人标注过的全部视频后，才会显示其中的数字。</translation>
    </message>
    <message>
        <source>NumPy files in a folder</source>
        <translation>文件夹中的 NumPy 文件</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Export dataset to a new folder</source>
        <translation>导出数据集到新文件夹</translation>
    </message>
    <message>
        <source>Folder of NumPy files (*)</source>
        <translation>NumPy 文件夹 (*)</translation>
    </message>
    <message>
        <source>{written} {why}</source>
        <translation>{written}{why}</translation>
    </message>
    <message>
        <source>{file} in {folder} held this already ({size}):</source>
        <translation>{folder} 中的 {file} 已经包含这些内容（{size}）：</translation>
    </message>
    <message>
        <source>{file} is written to {folder} ({size}):</source>
        <translation>{file} 已写入 {folder}（{size}）：</translation>
    </message>
    <message>
        <source>{start} {clips} of {videos} (train {train:,}, validation {validation:,}, test {test:,}).</source>
        <translation>{start}{videos}的 {clips}（训练 {train:,}，验证 {validation:,}，测试 {test:,}）。</translation>
    </message>
    <message>
        <source>clip</source>
        <translation>个片段</translation>
    </message>
    <message>
        <source>clips</source>
        <translation>个片段</translation>
    </message>
    <message>
        <source>Left out: {n:,}.</source>
        <translation>未纳入：{n:,}。</translation>
    </message>
    <message>
        <source>Fixed for good: {groups}.</source>
        <translation>已永久固定：{groups}。</translation>
    </message>
    <message>
        <source>No {part} video of: {pairs}.</source>
        <translation>{part}集缺少：{pairs}。</translation>
    </message>
    <message>
        <source>Videos with clips on both sides: {n:,}.</source>
        <translation>片段同时落在两侧的视频：{n:,} 个。</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Export cancelled; nothing was written.</source>
        <translation>导出已取消，没有写出任何内容。</translation>
    </message>
    <message>
        <source>An export fixes for good which part a group is in; {n:,} groups are not fixed yet.</source>
        <translation>导出会永久固定每个分组属于哪一部分；还有 {n:,} 个分组未固定。</translation>
    </message>
    <message>
        <source>An export fixes for good which part a group is in; one group is not fixed yet.</source>
        <translation>导出会永久固定每个分组属于哪一部分；还有 1 个分组未固定。</translation>
    </message>
    <message>
        <source>Whole groups (a venue, a day) stay together, so figures are honest.</source>
        <translation>整组（同一场馆、同一天）不拆开，数字才可信。</translation>
    </message>
    <message>
        <source>To train on any machine: read fastest, 1.1 MB a clip.</source>
        <translation>可在任何机器上训练：读取最快，每个片段 1.1 MB。</translation>
    </message>
    <message>
        <source>To send or keep: smaller, but slower to write and to train on.</source>
        <translation>用于发送或存档：更小，但写出和训练较慢。</translation>
    </message>
    <message>
        <source>To train on this machine: written in a moment, but useless without the project, so do not give it away.</source>
        <translation>在本机训练用：瞬间写好，但离开项目就无法使用，请勿单独交给别人。</translation>
    </message>
    <message>
        <source>For programs without HDF5: x_train.npy, y_train.npy and so on, as the study stored them.</source>
        <translation>供不支持 HDF5 的程序使用：x_train.npy、y_train.npy 等，与论文的存放方式相同。</translation>
    </message>
    <message>
        <source>Clips at random: one video&apos;s clips stand on both sides, so figures are too good.</source>
        <translation>片段随机划分：同一视频的片段会落在两侧，数字会偏高。</translation>
    </message>
    <message>
        <source>{why} That is so for {n:,} of {videos}.</source>
        <translation>{why}{videos}中有 {n:,} 个如此。</translation>
    </message>
    <message>
        <source>No video at all of: {pairs}.</source>
        <translation>完全没有视频的组合：{pairs}。</translation>
    </message>
    <message>
        <source>Nothing is held back to test with yet: the next evening or venue that you label is, by itself.</source>
        <translation>目前还没有视频留作测试：接下来标注的另一晚或另一场馆会自动留出。</translation>
    </message>
    <message>
        <source>There is no test part yet: the next evening or venue that you label fills it.</source>
        <translation>目前还没有测试部分：接下来标注的另一晚或另一场馆会自动归入其中。</translation>
    </message>
    <message>
        <source>{videos} without clips: to be imported again</source>
        <translation>{videos}缺少片段：请重新导入</translation>
    </message>
    <message>
        <source>{videos} without any answer: to be labelled</source>
        <translation>{videos}还没有人标注：请标注</translation>
    </message>
    <message>
        <source>{videos} with one coach&apos;s answer: to be labelled by the other coach</source>
        <translation>{videos}只有一位教练标注：请另一位教练标注</translation>
    </message>
    <message>
        <source>{videos} in dispute: to be settled under Review</source>
        <translation>{videos}有分歧：请在“复核”中裁定</translation>
    </message>
    <message>
        <source>{videos} that cannot be judged: left out for good</source>
        <translation>{videos}无法判定：不会导出</translation>
    </message>
</context>
<context>
    <name>FileNotice</name>
    <message>
        <source>This file is another video than the one imported.</source>
        <translation>此文件与导入时的视频不是同一个。</translation>
    </message>
    <message>
        <source>You have answered {name}, and its file is another video than the one imported: go back to it and take the answer back, or put the right file in its place. The file is {path}</source>
        <translation>您已标注 {name}，但它的文件与导入时的视频不是同一个：请回到该视频并撤回答案，或把正确的文件放回原处。文件位于 {path}</translation>
    </message>
</context>
<context>
    <name>FileResults</name>
    <message>
        <source>Show more</source>
        <translation>再显示一些</translation>
    </message>
    <message>
        <source>{n:,} more</source>
        <translation>另有 {n:,} 个</translation>
    </message>
</context>
<context>
    <name>FilterPopup</name>
    <message>
        <source>Unsure</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>With a note</source>
        <translation>有备注</translation>
    </message>
    <message>
        <source>Mark missing</source>
        <translation>缺少标记</translation>
    </message>
    <message>
        <source>A slip or fall whose moment is not marked</source>
        <translation>未标记时刻的滑脱或坠落</translation>
    </message>
    <message>
        <source>Damaged file</source>
        <translation>文件损坏</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Most useful first</source>
        <translation>最有用的在前</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>As imported</source>
        <translation>按导入顺序</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新在前</translation>
    </message>
    <message>
        <source>Network least certain first</source>
        <translation>网络最没把握的在前</translation>
    </message>
    <message>
        <source>What the network is unsure of, what is rare, what coaches take for each other; every fifth at random. By name while nothing is suggested.</source>
        <translation>网络没有把握的、少见的、教练容易混淆的在前；每五个中有一个随机抽取。尚无建议时按名称排列。</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>My left lane</source>
        <translation>我的左道</translation>
    </message>
    <message>
        <source>My right lane</source>
        <translation>我的右道</translation>
    </message>
    <message>
        <source>My answer</source>
        <translation>我的标注</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>All groups</source>
        <translation>所有分组</translation>
    </message>
</context>
<context>
    <name>FixingQuestion</name>
    <message>
        <source>A part of the dataset stays empty</source>
        <translation>数据集有一部分会是空的</translation>
    </message>
    <message>
        <source>Export all the same, or set the groups first?</source>
        <translation>仍要导出，还是先设置分组？</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Set groups…</source>
        <translation>设置分组…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>If these are of more evenings, venues or athletes than that, set the groups first: what a group is for is then fixed for good.</source>
        <translation>如果这些视频实际来自更多的晚次、场馆或运动员，请先设置分组：此后每个分组的用途将永久固定。</translation>
    </message>
    <message>
        <source>An export fixes for good which part a group is in. With few groups there may be nothing held back to test with.</source>
        <translation>导出会永久固定每个分组属于哪一部分。分组太少时，可能没有视频留作测试。</translation>
    </message>
    <message>
        <source>Of your {videos} in {groups}, {train:,} would be for training, {validation:,} for choosing the best epoch, {test:,} for testing.</source>
        <translation>您的 {videos}属于 {groups}，其中 {train:,} 个用于训练，{validation:,} 个用于选择最佳轮次，{test:,} 个用于测试。</translation>
    </message>
    <message>
        <source>video</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>videos</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>group</source>
        <translation>个分组</translation>
    </message>
    <message>
        <source>groups</source>
        <translation>个分组</translation>
    </message>
    <message>
        <source>Without training videos it cannot learn.</source>
        <translation>没有训练视频，网络无法学习。</translation>
    </message>
    <message>
        <source>Without test videos its figure comes from those that chose the epoch, and is a little too good.</source>
        <translation>没有测试视频，其准确率来自用于选择轮次的视频，因此会略微偏高。</translation>
    </message>
    <message>
        <source>Without validation videos its last epoch is taken as it is.</source>
        <translation>没有验证视频，将直接采用最后一轮。</translation>
    </message>
    <message>
        <source>How good it is, nobody can say yet.</source>
        <translation>其准确率目前还无法得知。</translation>
    </message>
    <message>
        <source>Train all the same, or set the groups first?</source>
        <translation>仍然训练，还是先设置分组？</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>They then stay training videos for good. The next evening or venue that you label is held back by itself, and figures come with it.</source>
        <translation>这些视频从此永久用于训练。接下来标注的另一晚或另一场馆会自动留出，届时就有可信的数字。</translation>
    </message>
    <message>
        <source>What is empty is usually filled by the next evening or venue that you label.</source>
        <translation>空缺的部分通常会由接下来标注的另一晚或另一场馆补上。</translation>
    </message>
    <message>
        <source>If these are of several evenings, venues or athletes, set the groups first: by their file names, or by a list.</source>
        <translation>如果这些视频来自几个晚上、几个场馆或几名运动员，请先设置分组：按文件名，或按列表。</translation>
    </message>
    <message>
        <source>There is only one video, of the group {group}: it trains the network, and none is left to test it with. How good it is, nobody can say yet.</source>
        <translation>只有一个视频，属于分组 {group}：它用来训练网络，没有视频留作测试。网络有多好，现在还无法判断。</translation>
    </message>
    <message>
        <source>All {n:,} videos are one group, {group}: all of them train the network, and none is left to test it with. How good it is, nobody can say yet.</source>
        <translation>全部 {n:,} 个视频属于同一个分组 {group}：它们都用来训练网络，没有视频留作测试。网络有多好，现在还无法判断。</translation>
    </message>
</context>
<context>
    <name>FrameView</name>
    <message>
        <source>Video picture</source>
        <translation>视频画面</translation>
    </message>
</context>
<context>
    <name>Framing</name>
    <message>
        <source>Drag a line, or choose it with Tab and move it with arrow keys.</source>
        <translation>拖动线条；或用 Tab 选中线条，再用方向键移动。</translation>
    </message>
    <message>
        <source>For this video</source>
        <translation>用于此视频</translation>
    </message>
    <message>
        <source>For the project</source>
        <translation>用于整个项目</translation>
    </message>
    <message>
        <source>As in the project</source>
        <translation>恢复项目设置</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Another crop box: {n} videos must be cut again.</source>
        <translation>裁剪框已改变：{n} 个视频需要重新剪切。</translation>
    </message>
    <message>
        <source>Their clips are made anew in the background; answers stay as they are. You can go on labelling, and stop it at any time.</source>
        <translation>片段会在后台重新生成，标注保持不变。您可以继续标注，也可随时停止。</translation>
    </message>
    <message>
        <source>Cut again</source>
        <translation>重新剪切</translation>
    </message>
</context>
<context>
    <name>FramingView</name>
    <message>
        <source>Lane divider and crop box: Tab chooses a line, arrow keys move it</source>
        <translation>分道线和裁剪框：Tab 选择线条，方向键移动</translation>
    </message>
</context>
<context>
    <name>GroupDialog</name>
    <message>
        <source>Groups of videos</source>
        <translation>视频分组</translation>
    </message>
    <message>
        <source>By the name of the file</source>
        <translation>按文件名</translation>
    </message>
    <message>
        <source>By a column of a CSV file</source>
        <translation>按 CSV 文件的一列</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Make these groups</source>
        <translation>应用这些分组</translation>
    </message>
    <message>
        <source>Videos of one evening, venue or athlete look alike. A group stays together: all of it trains the network, or all of it tests it.</source>
        <translation>同一晚、同一场馆或同一运动员的视频彼此相似。一个分组不会拆开：要么全部用于训练网络，要么全部用于测试。</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Pattern (regular expression): its first parenthesis is the group</source>
        <translation>模式（正则表达式）：第一个括号即为分组</translation>
    </message>
    <message>
        <source>First word</source>
        <translation>第一个词</translation>
    </message>
    <message>
        <source>First two words</source>
        <translation>前两个词</translation>
    </message>
    <message>
        <source>All before the last number</source>
        <translation>最后一个数字之前的部分</translation>
    </message>
    <message>
        <source>Day in the name</source>
        <translation>名称中的日期</translation>
    </message>
    <message>
        <source>Choose a CSV file…</source>
        <translation>选择 CSV 文件…</translation>
    </message>
    <message>
        <source>Column with the group</source>
        <translation>分组所在的列</translation>
    </message>
    <message>
        <source>A table with a row for each video: a column “video” with the name of its file, and one such as session, athlete or venue.</source>
        <translation>每个视频一行的表格：“video” 列为文件名，另有一列如训练课、运动员或场馆。</translation>
    </message>
    <message>
        <source>Choose a CSV file</source>
        <translation>选择 CSV 文件</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>{what}: {example} ({count})</source>
        <translation>{what}：{example}（{count}）</translation>
    </message>
    <message>
        <source>group</source>
        <translation>个分组</translation>
    </message>
    <message>
        <source>groups</source>
        <translation>个分组</translation>
    </message>
    <message>
        <source>{what}: in no name</source>
        <translation>{what}：名称中没有</translation>
    </message>
</context>
<context>
    <name>GroupPlan</name>
    <message>
        <source>What gets no new group, and why</source>
        <translation>哪些没有新分组及原因</translation>
    </message>
    <message>
        <source>Without a new group: {n:,}</source>
        <translation>没有新分组：{n:,}</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>{groups} differ only in capitals.</source>
        <translation>{groups} 仅大小写不同。</translation>
    </message>
    <message>
        <source>group</source>
        <translation>个分组</translation>
    </message>
    <message>
        <source>groups</source>
        <translation>个分组</translation>
    </message>
    <message>
        <source>{groups} as they are now.</source>
        <translation>{groups}保持现状。</translation>
    </message>
    <message>
        <source>{groups}; {videos} would change.</source>
        <translation>{groups}；{videos}将会改变。</translation>
    </message>
    <message>
        <source>video</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>videos</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>Videos imported later follow the pattern, too.</source>
        <translation>以后导入的视频也按此模式分组。</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>For example</source>
        <translation>例如</translation>
    </message>
    <message>
        <source>{part}, fixed</source>
        <translation>{part}（已固定）</translation>
    </message>
    <message>
        <source>not fixed yet</source>
        <translation>尚未固定</translation>
    </message>
    <message>
        <source>none yet: its clips are missing</source>
        <translation>暂无：缺少片段</translation>
    </message>
    <message>
        <source>none yet: nothing decided</source>
        <translation>暂无：尚无已定视频</translation>
    </message>
    <message>
        <source>{part} at the next export</source>
        <translation>下次导出时为{part}</translation>
    </message>
    <message>
        <source>The pattern does not match ({n:,}):</source>
        <translation>模式不匹配（{n:,}）：</translation>
    </message>
    <message>
        <source>The file names no group ({n:,}):</source>
        <translation>文件未给出分组（{n:,}）：</translation>
    </message>
    <message>
        <source>An export has fixed their group ({n:,}):</source>
        <translation>分组已由导出固定（{n:,}）：</translation>
    </message>
    <message>
        <source>Not in this project ({n:,}):</source>
        <translation>不在本项目中（{n:,}）：</translation>
    </message>
    <message>
        <source>Where the other groups will go is shown once you have answered every video that the others have.</source>
        <translation>您标注完他人标注过的全部视频后，才会显示其他分组的去向。</translation>
    </message>
    <message>
        <source>No {part} video of: {pairs}.</source>
        <translation>{part}集缺少：{pairs}。</translation>
    </message>
    <message>
        <source>No {part} video of: {pairs} and {n} more.</source>
        <translation>{part}集缺少：{pairs} 及另外 {n} 种。</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>1 group as it is now, so no video can be held back to test with. Label another evening or venue: it is held back by itself. Or split this one above, by athlete for example.</source>
        <translation>目前只有 1 个分组，因此没有视频可以留作测试。请标注另一晚或另一场馆的视频：它会自动留出。也可以在上方拆分这个分组，例如按运动员。</translation>
    </message>
</context>
<context>
    <name>HistoryPopup</name>
    <message>
        <source>My answers to this video so far</source>
        <translation>我对此视频给过的标注</translation>
    </message>
    <message>
        <source>and {n} before</source>
        <translation>此前还有 {n} 条</translation>
    </message>
    <message>
        <source>Nothing yet.</source>
        <translation>还没有。</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>{lane} marked at {seconds} s</source>
        <translation>{lane}标记在 {seconds} 秒</translation>
    </message>
    <message>
        <source>{lane} time {seconds} s</source>
        <translation>{lane}成绩 {seconds} 秒</translation>
    </message>
    <message>
        <source>note “{note}”</source>
        <translation>备注“{note}”</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>sure now</source>
        <translation>现已确定</translation>
    </message>
    <message>
        <source>{lane} mark removed</source>
        <translation>{lane}标记已删除</translation>
    </message>
    <message>
        <source>{lane} time removed</source>
        <translation>{lane}成绩已删除</translation>
    </message>
    <message>
        <source>note removed</source>
        <translation>备注已删除</translation>
    </message>
    <message>
        <source>left</source>
        <translation>左道</translation>
    </message>
    <message>
        <source>right</source>
        <translation>右道</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import videos</source>
        <translation>导入视频</translation>
    </message>
    <message>
        <source>Progress of the import</source>
        <translation>导入进度</translation>
    </message>
    <message>
        <source>Files that need attention</source>
        <translation>需要处理的文件</translation>
    </message>
    <message>
        <source>Import damaged ones anyway</source>
        <translation>仍然导入损坏的文件</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Looking for videos…</source>
        <translation>正在查找视频…</translation>
    </message>
    <message>
        <source>Importing videos</source>
        <translation>导入视频</translation>
    </message>
    <message>
        <source>Ending after the files in work…</source>
        <translation>处理完当前文件后结束…</translation>
    </message>
    <message>
        <source>{done} of {all} videos</source>
        <translation>{done}／{all} 个视频</translation>
    </message>
    <message>
        <source>Importing: {done} of {all}</source>
        <translation>正在导入：{done} / {all}</translation>
    </message>
    <message>
        <source>Done last: {name}</source>
        <translation>刚完成：{name}</translation>
    </message>
    <message>
        <source>About {n} seconds left</source>
        <translation>大约还需 {n} 秒</translation>
    </message>
    <message>
        <source>About {n} min left</source>
        <translation>大约还需 {n} 分钟</translation>
    </message>
    <message>
        <source>About {hours} h {minutes} min left</source>
        <translation>大约还需 {hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Show {name} in its folder</source>
        <translation>在文件夹中显示 {name}</translation>
    </message>
    <message>
        <source>Import anyway</source>
        <translation>仍然导入</translation>
    </message>
    <message>
        <source>Import {name} with its damage</source>
        <translation>导入有损坏的 {name}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Try to import {name} again</source>
        <translation>重新尝试导入 {name}</translation>
    </message>
    <message>
        <source>{name} was imported with damage: {what}</source>
        <translation>{name} 已导入，但有损坏：{what}</translation>
    </message>
    <message>
        <source>Videos of “{group}” went into the group “{there}”, which differs only in capitals.</source>
        <translation>“{group}”的视频已归入分组“{there}”（仅大小写不同）。</translation>
    </message>
    <message>
        <source>video</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>videos</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>{count} imported</source>
        <translation>已导入 {count}</translation>
    </message>
    <message>
        <source>{n:,} there already</source>
        <translation>{n:,} 个已存在</translation>
    </message>
    <message>
        <source>{n:,} found at a new place</source>
        <translation>{n:,} 个在新位置找到</translation>
    </message>
    <message>
        <source>{n:,} refused</source>
        <translation>{n:,} 个未被接受</translation>
    </message>
    <message>
        <source>The import could not be finished</source>
        <translation>导入未能完成</translation>
    </message>
    <message>
        <source>Import cancelled; what was taken stays</source>
        <translation>导入已取消，已导入的保留</translation>
    </message>
    <message>
        <source>Show all names</source>
        <translation>显示全部名称</translation>
    </message>
    <message>
        <source>There already: {names} and {n:,} more.</source>
        <translation>已在项目中：{names}，另有 {n:,} 个。</translation>
    </message>
    <message>
        <source>There already: {names}.</source>
        <translation>已在项目中：{names}。</translation>
    </message>
    <message>
        <source>Then {n:,} more that you added meanwhile.</source>
        <translation>之后还有您期间添加的 {n:,} 项。</translation>
    </message>
</context>
<context>
    <name>InAndOut</name>
    <message>
        <source>Import videos</source>
        <translation>导入视频</translation>
    </message>
    <message>
        <source>Videos (*.mp4 *.mov *.m4v *.avi *.mkv *.webm *.mts);;All files (*)</source>
        <translation>视频 (*.mp4 *.mov *.m4v *.avi *.mkv *.webm *.mts);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Import a folder</source>
        <translation>导入文件夹</translation>
    </message>
    <message>
        <source>A project is being opened: import once it is on the screen.</source>
        <translation>正在打开项目：显示出来后再导入。</translation>
    </message>
    <message>
        <source>No project is open: open or make one, then import.</source>
        <translation>没有打开的项目：请先打开或新建，再导入。</translation>
    </message>
    <message>
        <source>Where is {name} now?</source>
        <translation>{name} 现在在哪里？</translation>
    </message>
    <message>
        <source>Import answers</source>
        <translation>导入标注</translation>
    </message>
    <message>
        <source>Answers (*.csv)</source>
        <translation>标注 (*.csv)</translation>
    </message>
    <message>
        <source>Every coach&apos;s answers (*.csv)</source>
        <translation>每位教练的标注 (*.csv)</translation>
    </message>
    <message>
        <source>What counts for each video (*.csv)</source>
        <translation>每个视频的有效结果 (*.csv)</translation>
    </message>
    <message>
        <source>Export answers</source>
        <translation>导出标注</translation>
    </message>
</context>
<context>
    <name>InfluenceCard</name>
    <message>
        <source>Blind and with suggestions</source>
        <translation>未看建议与看过建议</translation>
    </message>
    <message>
        <source>{blind} answers were given blind, {assisted} with a suggestion seen.</source>
        <translation>{blind} 条标注未看建议，{assisted} 条看过建议。</translation>
    </message>
    <message>
        <source>Half of them took less than {blind} s blind and {assisted} s assisted.</source>
        <translation>其中一半用时：未看建议不到 {blind} 秒，看过建议不到 {assisted} 秒。</translation>
    </message>
    <message>
        <source>Agreement on both lanes</source>
        <translation>两条道的一致性</translation>
    </message>
    <message>
        <source>videos</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>kappa</source>
        <translation>kappa</translation>
    </message>
    <message>
        <source>AC1</source>
        <translation>AC1</translation>
    </message>
    <message>
        <source>{one} × {other}, both blind</source>
        <translation>{one} × {other}，都未看建议</translation>
    </message>
    <message>
        <source>{one} × {other}, with suggestions</source>
        <translation>{one} × {other}，看过建议</translation>
    </message>
    <message>
        <source>too few videos</source>
        <translation>视频太少</translation>
    </message>
    <message>
        <source>{value} ({low} to {high})</source>
        <translation>{value}（{low} 至 {high}）</translation>
    </message>
    <message>
        <source>How sure the suggestion was</source>
        <translation>建议的把握</translation>
    </message>
    <message>
        <source>seen</source>
        <translation>看过</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>采纳</translation>
    </message>
    <message>
        <source>was right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>{low} to {high} %</source>
        <translation>{low} 至 {high} %</translation>
    </message>
    <message>
        <source>No coach has answered with a wrong suggestion on screen, so nothing can be said of following one.</source>
        <translation>还没有教练在看到错误建议时作答，因此无法判断是否会跟从。</translation>
    </message>
    <message>
        <source>Too few answers to tell whether coaches follow wrong suggestions: where one was wrong, {assisted_same} of {assisted} answers given with it on screen repeat it, and {blind_same} of {blind} given blind ({least} on each side are needed).</source>
        <translation>标注太少，无法判断教练是否跟从错误建议：建议有误时，看到建议的 {assisted} 条标注中有 {assisted_same} 条与之相同，未看到的 {blind} 条中有 {blind_same} 条（两边各需 {least} 条）。</translation>
    </message>
    <message>
        <source>Coaches follow wrong suggestions more than chance would have it: where one was wrong, {assisted_same} of {assisted} answers given with it on screen repeat it, and {blind_same} of {blind} given blind (Fisher&apos;s exact test, p {p}).</source>
        <translation>教练跟从错误建议的情况超出偶然：建议有误时，看到建议的 {assisted} 条标注中有 {assisted_same} 条与之相同，未看到的 {blind} 条中有 {blind_same} 条（费希尔精确检验，p {p}）。</translation>
    </message>
    <message>
        <source>No sign that coaches follow wrong suggestions: where one was wrong, {assisted_same} of {assisted} answers given with it on screen repeat it, and {blind_same} of {blind} given blind (Fisher&apos;s exact test, p {p}).</source>
        <translation>没有迹象表明教练跟从错误建议：建议有误时，看到建议的 {assisted} 条标注中有 {assisted_same} 条与之相同，未看到的 {blind} 条中有 {blind_same} 条（费希尔精确检验，p {p}）。</translation>
    </message>
</context>
<context>
    <name>KeySettings</name>
    <message>
        <source>Change keys</source>
        <translation>更改按键</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>作用</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Keys of the labelling page</source>
        <translation>标注页的按键</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Usual keys</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>What the left hand reaches is about the left lane, what the right hand reaches about the right one.</source>
        <translation>左手够得到的按键管左道，右手够得到的管右道。</translation>
    </message>
    <message>
        <source>Press the new key for “{act}”, or Esc to leave it.</source>
        <translation>请按“{act}”的新按键，或按 Esc 保持不变。</translation>
    </message>
    <message>
        <source>Enter changes the key of the marked row.</source>
        <translation>按 Enter 更改所选行的按键。</translation>
    </message>
    <message>
        <source>All keys are the usual ones.</source>
        <translation>所有按键均已恢复默认。</translation>
    </message>
    <message>
        <source>{key} is for {what} in the whole window: press another key.</source>
        <translation>{key} 在整个窗口中用于{what}：请按其他键。</translation>
    </message>
    <message>
        <source>{key} is for “{what}” already: press it again to swap the two, or another key.</source>
        <translation>{key} 已用于“{what}”：再按一次交换两者，或按其他键。</translation>
    </message>
    <message>
        <source>{key} is for “{act}” now.</source>
        <translation>{key} 现在用于“{act}”。</translation>
    </message>
    <message>
        <source>{key} is for “{act}” now, {other} for “{what}”.</source>
        <translation>{key} 现在用于“{act}”，{other} 用于“{what}”。</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Change keys…</source>
        <translation>更改按键…</translation>
    </message>
</context>
<context>
    <name>LabelFiles</name>
    <message>
        <source>{file}: nothing to import</source>
        <translation>{file}：没有可导入的内容</translation>
    </message>
    <message>
        <source>Import the answers in {file}?</source>
        <translation>导入 {file} 中的标注？</translation>
    </message>
    <message>
        <source>new</source>
        <translation>新</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>已改</translation>
    </message>
    <message>
        <source>same</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>not here</source>
        <translation>不在本项目</translation>
    </message>
    <message>
        <source>unclear</source>
        <translation>不明确</translation>
    </message>
    <message>
        <source>shown once you have answered it</source>
        <translation>您标注后才显示</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Coach</source>
        <translation>教练</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>From</source>
        <translation>原</translation>
    </message>
    <message>
        <source>To</source>
        <translation>改为</translation>
    </message>
    <message>
        <source>Leave out the rows whose video is not in this project</source>
        <translation>跳过视频不在本项目中的行</translation>
    </message>
    <message>
        <source>{new}, {changed:,} changed, {same:,} as they are.</source>
        <translation>{new}，{changed:,} 条有改动，{same:,} 条不变。</translation>
    </message>
    <message>
        <source>new answer</source>
        <translation>条新标注</translation>
    </message>
    <message>
        <source>new answers</source>
        <translation>条新标注</translation>
    </message>
    <message>
        <source>The videos of {rows} are not in this project.</source>
        <translation>有 {rows}的视频不在本项目中。</translation>
    </message>
    <message>
        <source>row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Row {row}: {why}.</source>
        <translation>第 {row} 行：{why}。</translation>
    </message>
    <message>
        <source>{name} is added as a coach.</source>
        <translation>将添加教练 {name}。</translation>
    </message>
    <message>
        <source>{name} is added as a coach, and is nearly {other}: is the name spelt right?</source>
        <translation>将添加教练 {name}，与 {other} 很相似：名字写对了吗？</translation>
    </message>
    <message>
        <source>{n:,} more coaches are added.</source>
        <translation>还将添加 {n:,} 位教练。</translation>
    </message>
    <message>
        <source>These columns are left out: {names}.</source>
        <translation>以下列不导入：{names}。</translation>
    </message>
    <message>
        <source>Importing answers</source>
        <translation>导入标注</translation>
    </message>
    <message>
        <source>video</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>videos</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>answer</source>
        <translation>条标注</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>条标注</translation>
    </message>
    <message>
        <source>Not written: {count} that you have not answered yet, as their status would tell something of the others&apos; answers.</source>
        <translation>未写出：您尚未标注的 {count}，因为其状态会透露他人的标注。</translation>
    </message>
    <message>
        <source>Not written: {count} of other coaches to videos that you have not answered yet. Whoever reads them first no longer answers on their own.</source>
        <translation>未写出：其他教练对您尚未标注的视频给出的 {count}。先看到的人就不再是独立标注了。</translation>
    </message>
    <message>
        <source>Not written: {count} to videos that somebody still has to answer. Say who is labelling to write that coach&apos;s own, too.</source>
        <translation>未写出：仍有人需要标注的视频的 {count}。选定谁在标注，即可一并写出该教练自己的标注。</translation>
    </message>
    <message>
        <source>{count} written</source>
        <translation>已写出 {count}</translation>
    </message>
</context>
<context>
    <name>LabelPage</name>
    <message>
        <source>Not on screen yet: press Enter once the picture is there.</source>
        <translation>画面尚未显示：出现后再按 Enter。</translation>
    </message>
    <message>
        <source>Not saved: this file is another video than the one imported.</source>
        <translation>未保存：此文件与导入时的视频不是同一个。</translation>
    </message>
    <message>
        <source>None of those that you have answered is like that.</source>
        <translation>您标注过的视频中没有符合的。</translation>
    </message>
    <message>
        <source>Nothing more to label among the videos shown.</source>
        <translation>当前显示的视频已全部标注。</translation>
    </message>
    <message>
        <source>From now on each video plays by itself.</source>
        <translation>今后每个视频自动播放。</translation>
    </message>
    <message>
        <source>From now on each video waits for you.</source>
        <translation>今后每个视频等您播放。</translation>
    </message>
    <message>
        <source>The lines you had moved were not kept: press Enter first.</source>
        <translation>您移动的线没有保留：请先按 Enter。</translation>
    </message>
    <message>
        <source>Reading the queue…</source>
        <translation>正在读取队列…</translation>
    </message>
    <message>
        <source>Every video has your answer.</source>
        <translation>每个视频都有您的标注。</translation>
    </message>
    <message>
        <source>The suggestion is not on screen yet: use it once it is.</source>
        <translation>建议尚未显示：显示后再采用。</translation>
    </message>
    <message>
        <source>The queue could not be read: go to another page and back to try again.</source>
        <translation>无法读取队列：请切换到其他页面再返回重试。</translation>
    </message>
    <message>
        <source>In dispute: {n}, to settle in Review (Ctrl+2).</source>
        <translation>有分歧：{n} 个，请到“复核”裁定 (Ctrl+2)。</translation>
    </message>
    <message>
        <source>No video needs your answer. Others have answered {n} more; yours is welcome: {go_on}.</source>
        <translation>已没有视频需要您标注。另有 {n} 个视频已由其他教练标注，也欢迎您标注：{go_on}。</translation>
    </message>
    <message>
        <source>next of them</source>
        <translation>下一个</translation>
    </message>
</context>
<context>
    <name>LaneChoice</name>
    <message>
        <source>{lane} lane: {state}</source>
        <translation>{lane}道：{state}</translation>
    </message>
    <message>
        <source>left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>{lane} lane</source>
        <translation>{lane}道</translation>
    </message>
    <message>
        <source>{state}, as all say: locked</source>
        <translation>{state}，双方一致：已锁定</translation>
    </message>
</context>
<context>
    <name>LaneFacts</name>
    <message>
        <source>{lane}: remove the mark</source>
        <translation>{lane}：删除标记</translation>
    </message>
    <message>
        <source>{lane}: final time in seconds</source>
        <translation>{lane}：成绩（秒）</translation>
    </message>
    <message>
        <source>s</source>
        <comment>seconds</comment>
        <translation>秒</translation>
    </message>
    <message>
        <source>◆ Mark</source>
        <translation>◆ 标记</translation>
    </message>
    <message>
        <source>Go to it</source>
        <translation>跳转到标记</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>删除标记</translation>
    </message>
    <message>
        <source>The moment of the slip or fall</source>
        <translation>滑脱或坠落的时刻</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>成绩</translation>
    </message>
    <message>
        <source>Final time in seconds, where it is known</source>
        <translation>已知的成绩（秒）</translation>
    </message>
    <message>
        <source>{lane}: mark this moment</source>
        <translation>{lane}：标记此刻</translation>
    </message>
    <message>
        <source>◆ {seconds} s</source>
        <translation>◆ {seconds} 秒</translation>
    </message>
    <message>
        <source>{lane}: marked at {seconds} s</source>
        <translation>{lane}：标记在 {seconds} 秒</translation>
    </message>
    <message>
        <source>Motion has read this time, to about 0.1 s: the key takes it over, typing replaces it</source>
        <translation>运动分析读出的时间，误差约 0.1 秒：按键采用，输入则替换</translation>
    </message>
</context>
<context>
    <name>LanePanel</name>
    <message>
        <source>Left lane</source>
        <translation>左道</translation>
    </message>
    <message>
        <source>Right lane</source>
        <translation>右道</translation>
    </message>
</context>
<context>
    <name>LaneTracks</name>
    <message>
        <source>Where in the video the suggestion comes from</source>
        <translation>建议依据所在的视频位置</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>起步</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>到顶</translation>
    </message>
    <message>
        <source>Slips</source>
        <translation>打滑</translation>
    </message>
    <message>
        <source>Comes off</source>
        <translation>脱落</translation>
    </message>
    <message>
        <source>{lane}, {seconds} s: {what} (from motion)</source>
        <translation>{lane}，{seconds} 秒：{what}（来自运动分析）</translation>
    </message>
    <message>
        <source>{lane}: stops from {begin} s to {end} s (from motion)</source>
        <translation>{lane}：{begin} 秒至 {end} 秒停顿（来自运动分析）</translation>
    </message>
    <message>
        <source>{lane}, this second: {state} {share} (network)</source>
        <translation>{lane}，这一秒：{state} {share}（网络）</translation>
    </message>
    <message>
        <source>{lane}: height of the climber (from motion)</source>
        <translation>{lane}：攀爬者的高度（来自运动分析）</translation>
    </message>
    <message>
        <source>Left lane</source>
        <translation>左道</translation>
    </message>
    <message>
        <source>Right lane</source>
        <translation>右道</translation>
    </message>
    <message>
        <source>L</source>
        <comment>left lane</comment>
        <translation>左</translation>
    </message>
    <message>
        <source>R</source>
        <comment>right lane</comment>
        <translation>右</translation>
    </message>
</context>
<context>
    <name>Leaving</name>
    <message>
        <source>An answer is not committed</source>
        <translation>有标注尚未提交</translation>
    </message>
    <message>
        <source>You have begun an answer and not committed it.</source>
        <translation>您开始了一条标注，但还没有提交。</translation>
    </message>
    <message>
        <source>What is not committed is lost on leaving.</source>
        <translation>离开后，未提交的内容会丢失。</translation>
    </message>
    <message>
        <source>Leave without it</source>
        <translation>不提交并离开</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>留下</translation>
    </message>
    <message>
        <source>Something is still running</source>
        <translation>仍有任务在运行</translation>
    </message>
    <message>
        <source>{what} is still running.</source>
        <translation>“{what}”仍在运行。</translation>
    </message>
    <message>
        <source>Stop it and keep what it has learned so far, or cancel it and discard that?</source>
        <translation>停止并保留已学到的内容，还是取消并丢弃？</translation>
    </message>
    <message>
        <source>Stop and keep</source>
        <translation>停止并保留</translation>
    </message>
    <message>
        <source>What it has finished is kept. It can be started again.</source>
        <translation>已完成的部分会保留，可以再次开始。</translation>
    </message>
    <message>
        <source>You have moved lines of a video and not kept them.</source>
        <translation>您移动了一个视频的线，但还没有保留。</translation>
    </message>
    <message>
        <source>{coach} has begun an answer and not committed it.</source>
        <translation>{coach} 开始了一条标注，但还没有提交。</translation>
    </message>
    <message>
        <source>{coach} has begun an answer to {video} and not committed it.</source>
        <translation>{coach} 已开始标注 {video}，但尚未提交。</translation>
    </message>
    <message>
        <source>{coach} has begun answers to {n} videos and not committed them ({videos}).</source>
        <translation>{coach} 已开始标注 {n} 个视频，但尚未提交（{videos}）。</translation>
    </message>
    <message>
        <source>Cancel and discard</source>
        <translation>取消并丢弃</translation>
    </message>
    <message>
        <source>Cancel it</source>
        <translation>取消任务</translation>
    </message>
    <message>
        <source>Something is still ending</source>
        <translation>任务正在结束</translation>
    </message>
    <message>
        <source>It was asked to end and needs a while. Closing at once discards what it has not finished; every answer is saved already.</source>
        <translation>已要求它结束，还需要一点时间。立即关闭会丢弃未完成的部分；所有标注都已保存。</translation>
    </message>
    <message>
        <source>Close at once</source>
        <translation>立即关闭</translation>
    </message>
    <message>
        <source>Wait</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Ending: {what}…</source>
        <translation>正在结束：{what}…</translation>
    </message>
    <message>
        <source>Nothing is running any more.</source>
        <translation>已没有正在运行的任务。</translation>
    </message>
    <message>
        <source>Stay to see what came of it, or leave now.</source>
        <translation>可以留下查看结果，也可以现在离开。</translation>
    </message>
    <message>
        <source>Still running: {what}.</source>
        <translation>仍在运行：{what}。</translation>
    </message>
    <message>
        <source>Stop all and keep what was learned so far, or cancel all and discard that? Whatever else they have finished is kept.</source>
        <translation>全部停止并保留已学到的内容，还是全部取消并丢弃？其他已完成的部分都会保留。</translation>
    </message>
    <message>
        <source>What they have finished is kept. They can be started again.</source>
        <translation>已完成的部分会保留，之后可以重新开始。</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>离开</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>全部取消</translation>
    </message>
    <message>
        <source>Every video that is in already stays. When this project is opened again, you are asked whether to take in the rest.</source>
        <translation>已导入的视频都会保留。下次打开此项目时，会询问是否导入其余的视频。</translation>
    </message>
    <message>
        <source>Close anyway</source>
        <translation>仍然关闭</translation>
    </message>
    <message>
        <source>You have begun answers to {n} videos and not committed them ({videos}).</source>
        <translation>您已开始标注 {n} 个视频，但尚未提交（{videos}）。</translation>
    </message>
    <message>
        <source>Commit it</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>You have begun an answer to {video} and not committed it.</source>
        <translation>您已开始标注 {video}，但尚未提交。</translation>
    </message>
    <message>
        <source>Something is not saved</source>
        <translation>有内容尚未保存</translation>
    </message>
    <message>
        <source>What is not saved is lost on leaving.</source>
        <translation>离开后，未保存的内容会丢失。</translation>
    </message>
    <message>
        <source>You have begun a reason or a rule under Review.</source>
        <translation>您在“复核”页面有写了一半的理由或规则。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>{work} is still running and goes on. Dualane speaks the other language from its next start, or as soon as you choose it again after that has ended.</source>
        <translation>{work}仍在运行，不会中断。下次启动时切换语言；也可以等它结束后再选一次，立即切换。</translation>
    </message>
    <message>
        <source>New project: choose a name</source>
        <translation>新建项目：选择名称</translation>
    </message>
    <message>
        <source>Dualane project (*.dualane)</source>
        <translation>Dualane 项目 (*.dualane)</translation>
    </message>
    <message>
        <source>Open project: choose its folder</source>
        <translation>打开项目：选择其文件夹</translation>
    </message>
    <message>
        <source>Demo project: choose a name</source>
        <translation>演示项目：选择名称</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>正在打开 {name}…</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>New project…</source>
        <translation>新建项目…</translation>
    </message>
    <message>
        <source>Open project…</source>
        <translation>打开项目…</translation>
    </message>
    <message>
        <source>Open recent</source>
        <translation>最近的项目</translation>
    </message>
    <message>
        <source>Import videos…</source>
        <translation>导入视频…</translation>
    </message>
    <message>
        <source>Import a folder of videos…</source>
        <translation>导入视频文件夹…</translation>
    </message>
    <message>
        <source>Import answers (CSV)…</source>
        <translation>导入标注 (CSV)…</translation>
    </message>
    <message>
        <source>Export answers (CSV)…</source>
        <translation>导出标注 (CSV)…</translation>
    </message>
    <message>
        <source>Send my answers…</source>
        <translation>发送我的标注…</translation>
    </message>
    <message>
        <source>Take in a colleague&apos;s answers…</source>
        <translation>接收同事的标注…</translation>
    </message>
    <message>
        <source>Groups of videos…</source>
        <translation>视频分组…</translation>
    </message>
    <message>
        <source>Export dataset…</source>
        <translation>导出数据集…</translation>
    </message>
    <message>
        <source>Close project</source>
        <translation>关闭项目</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>复核</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>The four states</source>
        <translation>四种状态</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Change keys…</source>
        <translation>更改按键…</translation>
    </message>
    <message>
        <source>About Dualane</source>
        <translation>关于 Dualane</translation>
    </message>
</context>
<context>
    <name>NetworkClips</name>
    <message>
        <source>There are no clips: import the video again.</source>
        <translation>没有片段：请重新导入该视频。</translation>
    </message>
</context>
<context>
    <name>NetworkDecision</name>
    <message>
        <source>Which network shall suggest?</source>
        <translation>由哪个网络给出建议？</translation>
    </message>
    <message>
        <source>Held-out videos right</source>
        <translation>留出视频的正确率</translation>
    </message>
    <message>
        <source>Held-out videos right, by pair</source>
        <translation>按组合统计的留出视频正确数</translation>
    </message>
    <message>
        <source>Pair</source>
        <translation>组合</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Videos that the two judge differently</source>
        <translation>两个网络判断不同的视频</translation>
    </message>
    <message>
        <source>Promote</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>By pair</source>
        <translation>按组合</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>The new network is better on videos that it has not learned from, by more than chance.</source>
        <translation>在没有学过的视频上，新网络更好，且差异超出偶然。</translation>
    </message>
    <message>
        <source>The new network is worse on videos that it has not learned from, by more than chance: keep the current one.</source>
        <translation>在没有学过的视频上，新网络更差，且差异超出偶然：请保留当前的。</translation>
    </message>
    <message>
        <source>Only {videos} held out from training: too few to tell which network is better.</source>
        <translation>只有 {videos}未用于训练：太少，无法判断哪个网络更好。</translation>
    </message>
    <message>
        <source>On {videos} held out from training the two do not differ by more than chance.</source>
        <translation>在未用于训练的 {videos}上，两者的差异没有超出偶然。</translation>
    </message>
    <message>
        <source>test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>group</source>
        <translation>个分组</translation>
    </message>
    <message>
        <source>groups</source>
        <translation>个分组</translation>
    </message>
    <message>
        <source>{videos} of {groups} ({part} part): only the new one is right on {gained:,}, only the current one on {lost:,}. If both were equally good, chance alone would make as large a difference in {share} of comparisons (p = {p:.2g}).</source>
        <translation>{groups}共{videos}（{part}部分）：只有新网络判对 {gained:,} 个，只有当前网络判对 {lost:,} 个。若两者同样好，仅凭偶然在 {share} 的比较中也会有这么大的差别（p = {p:.2g}）。</translation>
    </message>
    <message>
        <source>Difference {value:+.0f} points, 95 % interval {low:+.0f} to {high:+.0f}.</source>
        <translation>相差 {value:+.0f} 个百分点，95% 区间 {low:+.0f} 至 {high:+.0f}。</translation>
    </message>
    <message>
        <source>▲ only the new one is right, ▼ only the current one, • neither is. Click to play.</source>
        <translation>▲ 只有新网络判对，▼ 只有当前网络判对，• 都不对。点击播放。</translation>
    </message>
    <message>
        <source>{mark} {video}: {truth}
current {a}, new {b}</source>
        <translation>{mark} {video}：{truth}
当前 {a}，新 {b}</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新网络</translation>
    </message>
    <message>
        <source>Videos judged differently</source>
        <translation>判断不同的视频</translation>
    </message>
    <message>
        <source>{videos} of {groups} ({part} part): both are right on the same ones.</source>
        <translation>{groups}共{videos}（{part}部分）：两者判对的视频相同。</translation>
    </message>
    <message>
        <source>Both say the same of every held-out video.</source>
        <translation>对每个留出视频，两者的判断都相同。</translation>
    </message>
    <message>
        <source>{videos} you have not answered: shown once you have.</source>
        <translation>有 {videos}您还没有回答：回答后才会显示。</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>未作判断</translation>
    </message>
    <message>
        <source>video</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>videos</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>{share} ({n:,} of {all:,})</source>
        <translation>{share}（{all:,} 个中 {n:,} 个）</translation>
    </message>
    <message>
        <source>Settled or agreed: {truth}. Current network: {a}, {sure_a}. New network: {b}, {sure_b}.</source>
        <translation>裁定或一致：{truth}。当前网络：{a}，{sure_a}。新网络：{b}，{sure_b}。</translation>
    </message>
    <message>
        <source>Promote the new one</source>
        <translation>启用新的</translation>
    </message>
    <message>
        <source>Keep the current one</source>
        <translation>保留当前的</translation>
    </message>
</context>
<context>
    <name>OnScreen</name>
    <message>
        <source>Videos are coming: each can be labelled as soon as it is here.</source>
        <translation>视频正在导入：每个视频一到就可以标注。</translation>
    </message>
    <message>
        <source>No videos yet: drop some on this window, or import all of a folder.</source>
        <translation>还没有视频：把视频拖到此窗口，或导入整个文件夹。</translation>
    </message>
    <message>
        <source>Import a folder…</source>
        <translation>导入文件夹…</translation>
    </message>
</context>
<context>
    <name>OtherCoaches</name>
    <message>
        <source>Label as {name}</source>
        <translation>以 {name} 的身份标注</translation>
    </message>
</context>
<context>
    <name>OverruledRoom</name>
    <message>
        <source>Videos that were settled otherwise</source>
        <translation>裁定结果与您不同的视频</translation>
    </message>
    <message>
        <source>You said</source>
        <translation>您的标注</translation>
    </message>
    <message>
        <source>It was settled as</source>
        <translation>裁定为</translation>
    </message>
    <message>
        <source>Because</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>{mine} → {settled}</source>
        <translation>{mine} → {settled}</translation>
    </message>
    <message>
        <source>● {name}</source>
        <translation>● {name}</translation>
    </message>
    <message>
        <source>New: {name}</source>
        <translation>新：{name}</translation>
    </message>
    <message>
        <source>Decided by {name}, {day}</source>
        <translation>裁定人：{name}，{day}</translation>
    </message>
    <message>
        <source>Q replays the moment that you marked, {moment:.1f} s.</source>
        <translation>按 Q 重播您标记的时刻（{moment:.1f} 秒）。</translation>
    </message>
    <message>
        <source>You were never overruled</source>
        <translation>您从未被改判</translation>
    </message>
    <message>
        <source>When a video is settled otherwise than you had said, it appears here with the reason, so that the next one is judged alike.</source>
        <translation>当裁定结果与您的标注不同时，该视频会连同理由出现在这里，以便下一次判定一致。</translation>
    </message>
</context>
<context>
    <name>Player</name>
    <message>
        <source>The video is not where it was:
{path}

It was moved or renamed, or its disk is not connected. Answers can still be given.</source>
        <translation>视频不在原来的位置：
{path}

它被移动或改名，或者所在磁盘没有连接。仍然可以标注。</translation>
    </message>
    <message>
        <source>Clip {clip} of {n}, picture {frame} of 30</source>
        <translation>片段 {clip}／{n}，第 {frame}／30 帧</translation>
    </message>
    <message>
        <source>No clip reaches here: the network does not see this part.</source>
        <translation>此处没有片段：网络看不到这一部分。</translation>
    </message>
    <message>
        <source>{now:.2f} / {end:.2f} s</source>
        <translation>{now:.2f} / {end:.2f} 秒</translation>
    </message>
    <message>
        <source>frame {frame} of {n}</source>
        <translation>第 {frame} 帧，共 {n} 帧</translation>
    </message>
    <message>
        <source>Find it…</source>
        <translation>查找…</translation>
    </message>
</context>
<context>
    <name>PlayerControls</name>
    <message>
        <source>To the start</source>
        <translation>跳到开头</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>后退一帧</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>One frame on</source>
        <translation>前进一帧</translation>
    </message>
    <message>
        <source>Repeat a section</source>
        <translation>循环一段</translation>
    </message>
    <message>
        <source>What the network sees</source>
        <translation>网络所见</translation>
    </message>
    <message>
        <source>Lanes and crop</source>
        <translation>赛道与裁剪</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Go to a time or a frame</source>
        <translation>跳到某时间或某帧</translation>
    </message>
    <message>
        <source>3.2, 0:03.2 or #96</source>
        <translation>3.2、0:03.2 或 #96</translation>
    </message>
    <message>
        <source>Playback speed</source>
        <translation>播放速度</translation>
    </message>
    <message>
        <source>Repeat a section, from here on</source>
        <translation>从此处开始循环一段</translation>
    </message>
    <message>
        <source>Lane divider and crop box</source>
        <translation>分道线和裁剪框</translation>
    </message>
    <message>
        <source>Type a time or a frame</source>
        <translation>输入时间或帧号</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>“{text}” is no place in a video: type seconds (3.2), minutes and seconds (0:03.2), or a frame (#96).</source>
        <translation>“{text}”不是视频中的位置：请输入秒数 (3.2)、分和秒 (0:03.2) 或帧号 (#96)。</translation>
    </message>
</context>
<context>
    <name>PreviewDialog</name>
    <message>
        <source>What would change</source>
        <translation>将会改变的内容</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>查找范围(&amp;L)：</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>文件类型(&amp;T)：</translation>
    </message>
</context>
<context>
    <name>QueueCard</name>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Search the queue</source>
        <translation>搜索队列</translation>
    </message>
    <message>
        <source>Filter ▾</source>
        <translation>筛选 ▾</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Videos answered</source>
        <translation>已标注的视频</translation>
    </message>
    <message>
        <source>Next: least known, some at random</source>
        <translation>下一个：最不确定的优先，部分随机</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>{done} of {n} answered</source>
        <translation>已标注 {done}／{n}</translation>
    </message>
    <message>
        <source>{shown} of {n} shown</source>
        <translation>显示 {shown}／{n}</translation>
    </message>
    <message>
        <source>{pair}: {told}</source>
        <translation>{pair}：{told}</translation>
    </message>
    <message>
        <source>Others have answered {n} of those left; yours is welcome there too.</source>
        <translation>其余视频中有 {n} 个已由其他教练标注，也欢迎您标注。</translation>
    </message>
    <message>
        <source>{shown} of {n}</source>
        <translation>{shown}／{n}</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>My answer</source>
        <translation>我的标注</translation>
    </message>
</context>
<context>
    <name>QueueView</name>
    <message>
        <source>Queue of videos</source>
        <translation>视频队列</translation>
    </message>
</context>
<context>
    <name>ReasonButton</name>
    <message>
        <source>{reason} (Alt+{number})</source>
        <translation>{reason} (Alt+{number})</translation>
    </message>
</context>
<context>
    <name>ReasonChooser</name>
    <message>
        <source>or in your words</source>
        <translation>或自己填写</translation>
    </message>
    <message>
        <source>Reason in your own words</source>
        <translation>用自己的话说明原因</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Can be judged after all</source>
        <translation>还是可以判定</translation>
    </message>
</context>
<context>
    <name>RetrainCard</name>
    <message>
        <source>Retrain</source>
        <translation>重新训练</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>as it needs</source>
        <translation>按需要</translation>
    </message>
    <message>
        <source>At most this many epochs</source>
        <translation>最多训练轮数</translation>
    </message>
    <message>
        <source>At most: training ends earlier when it no longer improves.</source>
        <translation>上限：不再改进时会提前结束。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>The fastest there is</source>
        <translation>自动选最快的</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>处理器 (CPU)</translation>
    </message>
    <message>
        <source>NVIDIA GPU (CUDA)</source>
        <translation>NVIDIA 显卡 (CUDA)</translation>
    </message>
    <message>
        <source>Promote a clearly better one unasked</source>
        <translation>明显更好时自动启用</translation>
    </message>
    <message>
        <source>Only if it gets more held-out videos right than the current one, by more than chance. It can be rolled back.</source>
        <translation>只有当它在留出视频上比当前网络正确得更多、且差异超出偶然时。可以退回。</translation>
    </message>
    <message>
        <source>Epochs, at most</source>
        <translation>最多轮数</translation>
    </message>
    <message>
        <source>The best for this data</source>
        <translation>最适合这些数据的</translation>
    </message>
    <message>
        <source>Chosen by measurement on held-out venues.</source>
        <translation>根据在留出场馆上的测量选定。</translation>
    </message>
    <message>
        <source>Lane strips, quick</source>
        <translation>赛道条带，快速</translation>
    </message>
    <message>
        <source>Reads each lane&apos;s height over the whole video.</source>
        <translation>读取整个视频中每条赛道的高度。</translation>
    </message>
    <message>
        <source>3D ResNet of the study</source>
        <translation>研究中的 3D ResNet</translation>
    </message>
    <message>
        <source>Reads one second at a time; slow without a GPU.</source>
        <translation>每次读取一秒；没有 GPU 时很慢。</translation>
    </message>
    <message>
        <source>You can go on labelling meanwhile. It ends in a comparison with the network that suggests now, on videos that neither has learned from; a clearly better one then suggests.</source>
        <translation>期间可以继续标注。结束时会在两者都没有学过的视频上与当前给出建议的网络比较；明显更好的会随即给出建议。</translation>
    </message>
    <message>
        <source>You can go on labelling meanwhile. It ends in a comparison with the network that suggests now, on videos that neither has learned from, and you decide.</source>
        <translation>期间可以继续标注。结束时会在两者都没有学过的视频上与当前给出建议的网络比较，由您决定。</translation>
    </message>
    <message>
        <source>Nothing to train on yet: two coaches must agree on a video, or a disagreement must be settled.</source>
        <translation>还没有可训练的内容：需要两位教练在某个视频上一致，或有一处分歧得到裁定。</translation>
    </message>
    <message>
        <source>video</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>videos</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>clip</source>
        <translation>个片段</translation>
    </message>
    <message>
        <source>clips</source>
        <translation>个片段</translation>
    </message>
    <message>
        <source>This is the first training of this project.</source>
        <translation>这是本项目的第一次训练。</translation>
    </message>
    <message>
        <source>The last training was on {when}, from {videos}; what is new since cannot be told, for its dataset is not here any more.</source>
        <translation>上次训练在 {when}，用了 {videos}；它的数据集已不在这里，因此无法说明有什么新内容。</translation>
    </message>
    <message>
        <source>Nothing is new since the last training on {when}.</source>
        <translation>自 {when} 的上次训练以来没有新内容。</translation>
    </message>
    <message>
        <source>{videos} more</source>
        <translation>新增 {videos}</translation>
    </message>
    <message>
        <source>{videos} decided otherwise</source>
        <translation>{videos}结论已改变</translation>
    </message>
    <message>
        <source>{videos} open again</source>
        <translation>{videos}重新待定</translation>
    </message>
    <message>
        <source>Since the last training on {when}: {parts}.</source>
        <translation>自 {when} 的上次训练以来：{parts}。</translation>
    </message>
    <message>
        <source>Settled after a disagreement: {n:,}.</source>
        <translation>其中经分歧裁定的：{n:,} 个。</translation>
    </message>
    <message>
        <source>{pairs} and others</source>
        <translation>{pairs} 等</translation>
    </message>
    <message>
        <source>New by pair: {pairs}.</source>
        <translation>按组合的新增：{pairs}。</translation>
    </message>
    <message>
        <source>Train on {videos}</source>
        <translation>用 {videos}训练</translation>
    </message>
    <message>
        <source>Retrain with 1 new video</source>
        <translation>用 1 个新视频重新训练</translation>
    </message>
    <message>
        <source>Retrain with {n:,} new videos</source>
        <translation>用 {n:,} 个新视频重新训练</translation>
    </message>
    <message>
        <source>Retrain with 1 changed video</source>
        <translation>用 1 个改变的视频重新训练</translation>
    </message>
    <message>
        <source>Retrain with {n:,} changed videos</source>
        <translation>用 {n:,} 个改变的视频重新训练</translation>
    </message>
    <message>
        <source>One lane at a time</source>
        <translation>逐条赛道</translation>
    </message>
    <message>
        <source>Reads both lanes with the same network, one second at a time.</source>
        <translation>用同一网络读取两条赛道，每次一秒。</translation>
    </message>
    <message>
        <source>One lane, whole video</source>
        <translation>单赛道，整个视频</translation>
    </message>
    <message>
        <source>Learns which seconds decide; slow without a GPU.</source>
        <translation>学习由哪几秒决定；没有 GPU 时很慢。</translation>
    </message>
    <message>
        <source>C3D of the study</source>
        <translation>研究中的 C3D</translation>
    </message>
    <message>
        <source>2D CNN of the study</source>
        <translation>研究中的 2D CNN</translation>
    </message>
    <message>
        <source>What the study compared its network with.</source>
        <translation>研究用来与其网络比较的对照。</translation>
    </message>
    <message>
        <source>Trains on the videos that are agreed or settled. How many those are is shown once you have answered every video that the others have.</source>
        <translation>用意见一致或已裁定的视频训练。您标注完他人标注过的全部视频后，才会显示其数目。</translation>
    </message>
    <message>
        <source>{videos} agreed or settled, {held} of them held out to judge the network: {clips}.</source>
        <translation>已一致或已裁定：{videos}，其中 {held} 个留出用于评判网络；共 {clips}。</translation>
    </message>
    <message>
        <source>{videos} agreed or settled: {clips}. Groups that are held out judge the network, and it learns from the others.</source>
        <translation>已一致或已裁定：{videos}，{clips}。留出的组用于评判网络，网络从其余的组学习。</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Disputes</source>
        <translation>分歧</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Overruled ({n})</source>
        <translation>被改判（{n}）</translation>
    </message>
    <message>
        <source>Overruled</source>
        <translation>被改判</translation>
    </message>
    <message>
        <source>Who is labelling?</source>
        <translation>谁在标注？</translation>
    </message>
    <message>
        <source>Choose a coach at the top right: only videos that this coach has answered are shown here.</source>
        <translation>请在右上角选择教练：这里只显示该教练标注过的视频。</translation>
    </message>
    <message>
        <source>Choose a video from the list.</source>
        <translation>请从列表中选择一个视频。</translation>
    </message>
    <message>
        <source>This file is another video than the one imported.</source>
        <translation>此文件与导入时的视频不是同一个。</translation>
    </message>
    <message>
        <source>Second look</source>
        <translation>再看</translation>
    </message>
</context>
<context>
    <name>RuleBox</name>
    <message>
        <source>Both say the same here.</source>
        <translation>这一格双方一致。</translation>
    </message>
    <message>
        <source>Choose a cell in which you differ, and write there what you agree on: it is shown whenever one of its states is pressed.</source>
        <translation>选择你们有分歧的一格，写下约定的规则：按下其中任一状态时都会显示。</translation>
    </message>
    <message>
        <source>Rule for {states}</source>
        <translation>{states} 的规则</translation>
    </message>
    <message>
        <source>{state} if …</source>
        <translation>{state}：当……</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Written by {name}, {day}</source>
        <translation>{name} 写于 {day}</translation>
    </message>
    <message>
        <source>{n} of {most} characters</source>
        <translation>{n} / {most} 字</translation>
    </message>
</context>
<context>
    <name>RuleNote</name>
    <message>
        <source>Agreed rules: {rules}</source>
        <translation>约定的规则：{rules}</translation>
    </message>
</context>
<context>
    <name>RuleSheet</name>
    <message>
        <source>The four states</source>
        <translation>四种状态</translation>
    </message>
    <message>
        <source>In doubt</source>
        <translation>拿不准时</translation>
    </message>
    <message>
        <source>Judge each lane by the whole video, not by its last second: after a fall the lane is empty, and the state is still a fall.
Came off at the very last hold and did not stop the timer: fall. Sat on the rope, climbed on and finished: agree on one rule with the other coach and write it down.
A false start that stops both climbers, a close-up or a video that ends before the lane has finished: press X, cannot judge, with the reason.
Not sure: choose what you think most likely and press U. The other coach answers without knowing.</source>
        <translation>每条赛道都按整个视频判定，不要只看最后一秒：坠落之后赛道空了，状态仍然是坠落。
在最后一个支点脱落、没有触停计时器：坠落。坐在绳上后又继续爬完：请与另一位教练约定一条规则并写下来。
抢跑使双方停下、只有特写、或赛道尚未结束视频就断了：按 X（无法判定）并说明原因。
拿不准：选最有可能的状态并按 U。另一位教练标注时不会知道。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Climbs to the top and stops the timer; no mistake stops them.</source>
        <translation>爬到顶并触停计时器，没有因失误而停顿。</translation>
    </message>
    <message>
        <source>The light turns green. A foot that scrapes without a pause is still a flash.</source>
        <translation>灯变绿。脚蹭墙但没有停顿，仍算闪爬。</translation>
    </message>
    <message>
        <source>A hand or foot misses a hold, a brief pause, then goes on and finishes.</source>
        <translation>手没抓住或脚没踩住支点，短暂停顿后继续攀爬并完成。</translation>
    </message>
    <message>
        <source>The light turns green. The curve has a kink, most often in the lower half, for a third of a second to a second.</source>
        <translation>灯变绿。曲线出现一个拐点，多在下半段，持续三分之一秒到一秒。</translation>
    </message>
    <message>
        <source>Loses contact with the wall and does not finish.</source>
        <translation>脱离岩壁，没有完成。</translation>
    </message>
    <message>
        <source>The light stays red. From then on the lane looks empty, and it stays a fall.</source>
        <translation>灯保持红色。此后赛道看起来是空的，但仍然算坠落。</translation>
    </message>
    <message>
        <source>Nobody climbs in this lane.</source>
        <translation>这条赛道没有人攀爬。</translation>
    </message>
    <message>
        <source>Both lanes empty is no race: press X and say so instead.</source>
        <translation>两道皆空不是比赛：请按 X 并说明。</translation>
    </message>
    <message>
        <source>Drawing of a lane: {state}. {rule}</source>
        <translation>赛道示意图：{state}。{rule}</translation>
    </message>
</context>
<context>
    <name>SecondLookRoom</name>
    <message>
        <source>Decided videos worth a second look</source>
        <translation>值得再看的已定视频</translation>
    </message>
    <message>
        <source>Look at all anew</source>
        <translation>全部重新检查</translation>
    </message>
    <message>
        <source>Trains a few small networks, each without some of the videos, and asks each about those: some minutes without a GPU. Labelling goes on.</source>
        <translation>训练几个小网络，每个都不学习其中一部分视频，再用它判断这部分视频：没有 GPU 时需要几分钟。期间可以继续标注。</translation>
    </message>
    <message>
        <source>Progress of the second look</source>
        <translation>重新检查的进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Show the other one</source>
        <translation>显示另一个</translation>
    </message>
    <message>
        <source>Open it at the desk</source>
        <translation>到标注台打开</translation>
    </message>
    <message>
        <source>It was decided as</source>
        <translation>已定为</translation>
    </message>
    <message>
        <source>The network may well be wrong. If you judge otherwise now, change your answer at the desk; what was settled is opened again under Disputes.</source>
        <translation>网络也可能是错的。如果你现在的判断不同，请到标注台修改你的标注；已裁定的在“分歧”中重新打开。</translation>
    </message>
    <message>
        <source>{decided}, not {other}?</source>
        <translation>{decided}，不是{other}？</translation>
    </message>
    <message>
        <source>video</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>videos</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>{videos}, looked at {day}. Networks that had not learned from them said what was decided for {right} of {n}.</source>
        <translation>{videos}，检查于 {day}。没有学习过它们的网络，在 {n} 个中有 {right} 个与已定结果一致。</translation>
    </message>
    <message>
        <source>Starting. Then every decided video is read, and a few small networks are trained: some minutes. You can go on labelling.</source>
        <translation>正在开始。接下来会读取每段已定的视频，并训练几个小网络：需要几分钟。您可以继续标注。</translation>
    </message>
    <message>
        <source>Training, part {part} of {parts}</source>
        <translation>正在训练，第 {part} 部分，共 {parts} 部分</translation>
    </message>
    <message>
        <source>Nothing was looked at yet</source>
        <translation>尚未检查任何视频</translation>
    </message>
    <message>
        <source>No network has judged a decided video without knowing its answer. “Look at all anew” trains some and looks at all of them.</source>
        <translation>还没有网络在不知道答案的情况下判断过已定视频。“全部重新检查”会训练几个网络并检查所有这些视频。</translation>
    </message>
    <message>
        <source>A network that had not learned from it says</source>
        <translation>没有学习过它的网络认为</translation>
    </message>
    <message>
        <source>From what networks suggested for {videos} while open; for {right} of {n} it is what was decided.</source>
        <translation>来自网络在 {videos}未定时的建议；{n} 个中有 {right} 个与已定结果一致。</translation>
    </message>
    <message>
        <source>{says} % for that, {decided} % for what was decided.</source>
        <translation>认为如此的概率为 {says} %，已定结果的概率为 {decided} %。</translation>
    </message>
    <message>
        <source>It is less sure than usual.</source>
        <translation>它比平时更没有把握。</translation>
    </message>
    <message>
        <source>It looks like {name}</source>
        <translation>它看起来像 {name}</translation>
    </message>
    <message>
        <source>Both look nearly the same to a computer, and were decided differently.</source>
        <translation>两个视频在计算机看来几乎相同，却定得不同。</translation>
    </message>
    <message>
        <source>A second look</source>
        <translation>再看一遍</translation>
    </message>
    <message>
        <source>Reading videos: {share}</source>
        <translation>正在读取视频：{share}</translation>
    </message>
    <message>
        <source>Nothing to look at again</source>
        <translation>没有需要再看的</translation>
    </message>
    <message>
        <source>Decided videos appear here when a network that has not learned from them says something else, or when two look alike and were decided differently.</source>
        <translation>当没有学习过某个已定视频的网络有不同看法，或两个视频看起来相同却定得不同时，会出现在这里。</translation>
    </message>
    <message>
        <source>No network has judged a decided video yet without knowing it.</source>
        <translation>还没有网络在未学过的情况下评判已确定的视频。</translation>
    </message>
</context>
<context>
    <name>StateButton</name>
    <message>
        <source>{name} (key {key})</source>
        <translation>{name}（{key} 键）</translation>
    </message>
</context>
<context>
    <name>SuggestCard</name>
    <message>
        <source>Suggestions</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Suggest for open videos</source>
        <translation>为未定视频给出建议</translation>
    </message>
    <message>
        <source>The open videos have been gone through</source>
        <translation>未定视频已全部处理</translation>
    </message>
    <message>
        <source>Every open video has its suggestion</source>
        <translation>每个未定视频都已有建议</translation>
    </message>
    <message>
        <source>Videos that are not agreed or settled get a suggestion of the network.</source>
        <translation>尚未一致或裁定的视频由网络给出建议。</translation>
    </message>
    <message>
        <source>Until a network is trained, motion suggests.</source>
        <translation>在训练出网络之前，由运动分析给出建议。</translation>
    </message>
    <message>
        <source>Every video is agreed or settled: nothing is left to suggest.</source>
        <translation>每个视频都已一致或裁定，没有需要建议的了。</translation>
    </message>
    <message>
        <source>The 1 video that is not agreed or settled has a suggestion.</source>
        <translation>唯一尚未一致或裁定的视频已有建议。</translation>
    </message>
    <message>
        <source>1 video that is not agreed or settled has no suggestion yet.</source>
        <translation>1 个尚未一致或裁定的视频还没有建议。</translation>
    </message>
    <message>
        <source>With a suggestion of the network: {n:,} of {all:,} videos that are not agreed or settled.</source>
        <translation>{all:,} 个尚未一致或裁定的视频中，已有网络建议的：{n:,} 个。</translation>
    </message>
    <message>
        <source>Videos that are not agreed or settled get a suggestion of motion.</source>
        <translation>尚未一致或裁定的视频由运动分析给出建议。</translation>
    </message>
    <message>
        <source>With a suggestion of motion: {n:,} of {all:,} videos that are not agreed or settled.</source>
        <translation>{all:,} 个尚未一致或裁定的视频中，已有运动分析建议的：{n:,} 个。</translation>
    </message>
    <message>
        <source>1 open video has no suggestion yet</source>
        <translation>1 个未定视频还没有建议</translation>
    </message>
    <message>
        <source>{n:,} open videos have no suggestion yet</source>
        <translation>{n:,} 个未定视频还没有建议</translation>
    </message>
</context>
<context>
    <name>SuggestionRow</name>
    <message>
        <source>Use</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>Show where…</source>
        <translation>显示建议位置…</translation>
    </message>
    <message>
        <source>Kept blind: this one is yours alone until you have committed</source>
        <translation>不显示建议：提交之前请独立判断这个视频</translation>
    </message>
    <message>
        <source>A share of the videos never shows a suggestion first, so that it can be told whether suggestions change what coaches say.</source>
        <translation>有一部分视频不会先显示建议，这样才能知道建议是否改变了教练的判断。</translation>
    </message>
    <message>
        <source>Suggestion is locked until you have committed</source>
        <translation>提交标注后才显示建议</translation>
    </message>
    <message>
        <source>From motion: {pair} · {share}</source>
        <translation>运动分析：{pair} · {share}</translation>
    </message>
    <message>
        <source>Suggestion: {pair} · {share}</source>
        <translation>建议：{pair} · {share}</translation>
    </message>
    <message>
        <source>then {pair} · {share}</source>
        <translation>其次 {pair} · {share}</translation>
    </message>
    <message>
        <source>Said before another one began to suggest.</source>
        <translation>这是在换用另一来源提供建议之前得出的。</translation>
    </message>
    <message>
        <source>Read from the climbers&apos; heights alone, without a network.</source>
        <translation>仅根据攀爬者的高度得出，未使用网络。</translation>
    </message>
    <message>
        <source>This network was right on {right} of {n} held-out videos, and gave no answer to {silent} of them.</source>
        <translation>此网络在 {n} 个留出视频中判对 {right} 个，其中 {silent} 个没有给出答案。</translation>
    </message>
    <message>
        <source>This network was right on {right} of {n} held-out videos.</source>
        <translation>此网络在 {n} 个留出视频中判对 {right} 个。</translation>
    </message>
    <message>
        <source>No video was held out to test it (validation videos choose the epoch), so nobody knows how often this network is right.</source>
        <translation>没有留出用于测试的视频（验证视频用来选择轮次），因此无法知道这个网络的正确率。</translation>
    </message>
    <message>
        <source>Said before the lane divider was moved.</source>
        <translation>在移动分道线之前得出。</translation>
    </message>
    <message>
        <source>The wall is lost from sight, so motion says nothing</source>
        <translation>无法跟踪岩壁，运动分析无法判断</translation>
    </message>
    <message>
        <source>Heights are read off the wall. A cut, a close-up, or a camera that moves too quickly hides it while somebody climbs.</source>
        <translation>攀爬高度是对照岩壁读取的。有人攀爬时，切换镜头、特写或镜头移动过快都会让岩壁无法跟踪。</translation>
    </message>
    <message>
        <source>The lane divider seems to be off, so motion says nothing</source>
        <translation>分道线的位置似乎不对，运动分析无法判断</translation>
    </message>
    <message>
        <source>Lanes seem to part elsewhere in the picture. Look at the line, and keep it for this video or for the project.</source>
        <translation>两条赛道的分界似乎在画面的其他位置。请查看这条线，并将其用于此视频或整个项目。</translation>
    </message>
    <message>
        <source>From motion ({name})</source>
        <translation>来自运动分析（{name}）</translation>
    </message>
    <message>
        <source>From checkpoint {name}</source>
        <translation>来自检查点 {name}</translation>
    </message>
    <message>
        <source>which learned from the dataset {id}</source>
        <translation>训练所用数据集：{id}</translation>
    </message>
</context>
<context>
    <name>TargetsDialog</name>
    <message>
        <source>Videos wanted of each pair</source>
        <translation>每种组合的目标视频数</translation>
    </message>
    <message>
        <source>The same number for every pair</source>
        <translation>所有组合用同一数目</translation>
    </message>
    <message>
        <source>Set for every pair</source>
        <translation>应用到所有组合</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>A network learns a pair from the videos that show it. 0 means that none is wanted. Left lane down, right lane across.</source>
        <translation>网络从包含某种组合的视频中学习它。0 表示不需要。纵向左道，横向右道。</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Position in the video, by frame</source>
        <translation>视频中的位置（按帧）</translation>
    </message>
    <message>
        <source>Frames are missing where the strip is hatched: {seconds:.1f} s in all.</source>
        <translation>斜线处缺帧：共 {seconds:.1f} 秒。</translation>
    </message>
</context>
<context>
    <name>TrainingPage</name>
    <message>
        <source>The open videos have been gone through</source>
        <translation>未定视频已全部处理</translation>
    </message>
    <message>
        <source>video</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>videos</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>Preparing the dataset…</source>
        <translation>正在准备数据集…</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Suggesting states for the open videos…</source>
        <translation>正在为未定视频给出建议…</translation>
    </message>
    <message>
        <source>Suggesting</source>
        <translation>给出建议</translation>
    </message>
    <message>
        <source>Stopping; the best weights are kept…</source>
        <translation>正在停止，保留最佳权重…</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>正在取消…</translation>
    </message>
    <message>
        <source>Training was stopped; its checkpoint is kept</source>
        <translation>训练已停止，检查点已保留</translation>
    </message>
    <message>
        <source>Training is done</source>
        <translation>训练完成</translation>
    </message>
    <message>
        <source>{count} could not be read: {first}</source>
        <translation>{count}无法读取：{first}</translation>
    </message>
    <message>
        <source>{count} got a suggestion</source>
        <translation>{count}得到了建议</translation>
    </message>
    <message>
        <source>Every open video has its suggestion</source>
        <translation>每个未定视频都已有建议</translation>
    </message>
    <message>
        <source>It could not be finished</source>
        <translation>未能完成</translation>
    </message>
    <message>
        <source>Cancelled; nothing of this run was kept</source>
        <translation>已取消，本次训练没有保留任何内容</translation>
    </message>
    <message>
        <source>{folder} holds weights without their {card}: copy that file back, or delete the folder and train again.</source>
        <translation>{folder} 中有权重但缺少 {card}：请把该文件复制回来，或删除该文件夹后重新训练。</translation>
    </message>
    <message>
        <source>No training is running</source>
        <translation>没有正在进行的训练</translation>
    </message>
    <message>
        <source>Comparing two networks…</source>
        <translation>正在比较两个网络…</translation>
    </message>
    <message>
        <source>Comparing</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>The two networks have been compared</source>
        <translation>两个网络已比较完毕</translation>
    </message>
    <message>
        <source>Promoting</source>
        <translation>启用</translation>
    </message>
</context>
<context>
    <name>TrainingProgress</name>
    <message>
        <source>No training is running</source>
        <translation>没有正在进行的训练</translation>
    </message>
    <message>
        <source>Progress of the training</source>
        <translation>训练进度</translation>
    </message>
    <message>
        <source>Stop and keep</source>
        <translation>停止并保留</translation>
    </message>
    <message>
        <source>Ends after this batch; the best weights so far become a checkpoint.</source>
        <translation>完成这一批后结束，目前的最佳权重成为检查点。</translation>
    </message>
    <message>
        <source>Cancel and discard</source>
        <translation>取消并丢弃</translation>
    </message>
    <message>
        <source>Curves of {id}</source>
        <translation>{id} 的曲线</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Starting the network…</source>
        <translation>正在启动网络…</translation>
    </message>
    <message>
        <source>Measuring: {done:,} of {all:,} clips</source>
        <translation>正在评估：{done:,}／{all:,} 个片段</translation>
    </message>
    <message>
        <source>Training has started</source>
        <translation>训练已开始</translation>
    </message>
    <message>
        <source>{network} on {device}: {clips} of {videos} to learn from, {held} clips held back. {why}</source>
        <translation>{network}，{device}：用 {videos}的 {clips}学习，留出 {held} 个片段。{why}</translation>
    </message>
    <message>
        <source>clip</source>
        <translation>个片段</translation>
    </message>
    <message>
        <source>clips</source>
        <translation>个片段</translation>
    </message>
    <message>
        <source>video</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>videos</source>
        <translation>个视频</translation>
    </message>
    <message>
        <source>{remark} 1 more remark: point here to read.</source>
        <translation>{remark} 另有 1 条说明：把鼠标移到这里查看。</translation>
    </message>
    <message>
        <source>{remark} {n:,} more remarks: point here to read.</source>
        <translation>{remark} 另有 {n:,} 条说明：把鼠标移到这里查看。</translation>
    </message>
    <message>
        <source>Epoch {epoch} of {epochs}</source>
        <translation>第 {epoch} 轮，共 {epochs} 轮</translation>
    </message>
    <message>
        <source>at most {time} left</source>
        <translation>最多还需 {time}</translation>
    </message>
    <message>
        <source>Comparing on held-out videos: {done:,} of {all:,} clips</source>
        <translation>正在留出视频上比较：{all:,} 个片段中的 {done:,} 个</translation>
    </message>
    <message>
        <source>Preparing strips: {done:,} of {all:,} videos</source>
        <translation>正在生成赛道条带图：{done:,}／{all:,} 个视频</translation>
    </message>
</context>
<context>
    <name>UnfinishedQuestion</name>
    <message>
        <source>An import was not finished</source>
        <translation>有一次导入未完成</translation>
    </message>
    <message>
        <source>Import the rest</source>
        <translation>导入其余的</translation>
    </message>
    <message>
        <source>Leave them out</source>
        <translation>不再导入</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>The last import was not finished: {places}.</source>
        <translation>上次导入未完成：{places}。</translation>
    </message>
    <message>
        <source>The last import was not finished: 1 video is missing.</source>
        <translation>上次导入未完成：还缺 1 个视频。</translation>
    </message>
    <message>
        <source>The last import was not finished: {n:,} videos are missing.</source>
        <translation>上次导入未完成：还缺 {n:,} 个视频。</translation>
    </message>
    <message>
        <source>That place is not there now: put in the card or the disk first. Importing it again takes only what is missing.</source>
        <translation>现在找不到那个位置：请先插入存储卡或磁盘。再次导入只会加入缺少的视频。</translation>
    </message>
    <message>
        <source>Missing: {names}. Importing {places} again takes only what is missing.</source>
        <translation>缺少：{names}。再次导入 {places} 只会加入缺少的视频。</translation>
    </message>
    <message>
        <source>{names} and {n:,} more</source>
        <translation>{names} 等，另有 {n:,} 个</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>New project…</source>
        <translation>新建项目…</translation>
    </message>
    <message>
        <source>Open project…</source>
        <translation>打开项目…</translation>
    </message>
    <message>
        <source>Try with rendered races…</source>
        <translation>用演示比赛试一试…</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Trying it out takes about two minutes: twenty rendered races, two coaches, and a network trained on them.</source>
        <translation>试用大约需要两分钟：二十场渲染的比赛、两位教练，以及用它们训练的网络。</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Progress of the demo project</source>
        <translation>演示项目进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Two coaches label speed-climbing races lane by lane, settle what they see differently, and train a network that suggests the next ones.</source>
        <translation>两位教练逐道标注速度攀岩比赛，裁定彼此的分歧，并训练网络为后续视频给出建议。</translation>
    </message>
    <message>
        <source>Open {name} in {folder}</source>
        <translation>打开 {folder} 中的 {name}</translation>
    </message>
    <message>
        <source>Projects that you open appear here.</source>
        <translation>打开过的项目会出现在这里。</translation>
    </message>
    <message>
        <source>Building the demo project</source>
        <translation>生成演示项目</translation>
    </message>
    <message>
        <source>Training, loss {loss:.2f}</source>
        <translation>训练，损失 {loss:.2f}</translation>
    </message>
    <message>
        <source>Rendering races</source>
        <translation>渲染比赛</translation>
    </message>
    <message>
        <source>Cutting videos into clips</source>
        <translation>把视频剪成片段</translation>
    </message>
    <message>
        <source>Reading both coaches&apos; answers</source>
        <translation>读取两位教练的标注</translation>
    </message>
    <message>
        <source>Writing the dataset</source>
        <translation>写出数据集</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Suggesting states for the open videos</source>
        <translation>为未定视频给出建议</translation>
    </message>
    <message>
        <source>Ending…</source>
        <translation>正在结束…</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>正在准备…</translation>
    </message>
</context>
<context>
    <name>WhoPage</name>
    <message>
        <source>Who is labelling?</source>
        <translation>谁在标注？</translation>
    </message>
    <message>
        <source>Every answer is kept under your name. Nobody sees it before both coaches have answered.</source>
        <translation>每条标注都记在您的名下。双方都标注之前，谁也看不到。</translation>
    </message>
    <message>
        <source>Another name</source>
        <translation>其他名字</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的名字</translation>
    </message>
    <message>
        <source>Name of a new coach</source>
        <translation>新教练的名字</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
</context>
<context>
    <name>Workspace</name>
    <message>
        <source>Label</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>复核</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Show more about the import</source>
        <translation>查看导入详情</translation>
    </message>
    <message>
        <source>Looking at new videos…</source>
        <translation>正在分析新视频…</translation>
    </message>
</context>
<context>
    <name>Writer</name>
    <message>
        <source>Saving</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>acts</name>
    <message>
        <source>Left lane: flash</source>
        <translation>左道：闪爬</translation>
    </message>
    <message>
        <source>Left lane: slip</source>
        <translation>左道：滑脱</translation>
    </message>
    <message>
        <source>Left lane: fall</source>
        <translation>左道：坠落</translation>
    </message>
    <message>
        <source>Left lane: empty</source>
        <translation>左道：空道</translation>
    </message>
    <message>
        <source>Left lane: mark this moment</source>
        <translation>左道：标记此刻</translation>
    </message>
    <message>
        <source>Left lane: remove the mark</source>
        <translation>左道：删除标记</translation>
    </message>
    <message>
        <source>Left lane: go to the mark</source>
        <translation>左道：跳到标记</translation>
    </message>
    <message>
        <source>Left lane: final time</source>
        <translation>左道：成绩</translation>
    </message>
    <message>
        <source>Right lane: flash</source>
        <translation>右道：闪爬</translation>
    </message>
    <message>
        <source>Right lane: slip</source>
        <translation>右道：滑脱</translation>
    </message>
    <message>
        <source>Right lane: fall</source>
        <translation>右道：坠落</translation>
    </message>
    <message>
        <source>Right lane: empty</source>
        <translation>右道：空道</translation>
    </message>
    <message>
        <source>Right lane: mark this moment</source>
        <translation>右道：标记此刻</translation>
    </message>
    <message>
        <source>Right lane: remove the mark</source>
        <translation>右道：删除标记</translation>
    </message>
    <message>
        <source>Right lane: go to the mark</source>
        <translation>右道：跳到标记</translation>
    </message>
    <message>
        <source>Right lane: final time</source>
        <translation>右道：成绩</translation>
    </message>
    <message>
        <source>Commit, then the next video</source>
        <translation>提交，然后下一个视频</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>Cannot judge</source>
        <translation>无法判定</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Use the suggestion</source>
        <translation>采用建议</translation>
    </message>
    <message>
        <source>Take the last answer back</source>
        <translation>撤回上一条标注</translation>
    </message>
    <message>
        <source>Bring it back again</source>
        <translation>恢复撤回的标注</translation>
    </message>
    <message>
        <source>My answers to this video so far</source>
        <translation>我对此视频给过的标注</translation>
    </message>
    <message>
        <source>Next video to label</source>
        <translation>下一个待标注的视频</translation>
    </message>
    <message>
        <source>Next video of the queue</source>
        <translation>队列中的下一个视频</translation>
    </message>
    <message>
        <source>Previous video of the queue</source>
        <translation>队列中的上一个视频</translation>
    </message>
    <message>
        <source>Search the queue</source>
        <translation>搜索队列</translation>
    </message>
    <message>
        <source>Play each video by itself, or no more</source>
        <translation>开启或关闭自动播放</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>后退一帧</translation>
    </message>
    <message>
        <source>One frame on</source>
        <translation>前进一帧</translation>
    </message>
    <message>
        <source>One second back</source>
        <translation>后退一秒</translation>
    </message>
    <message>
        <source>One second on</source>
        <translation>前进一秒</translation>
    </message>
    <message>
        <source>To the start</source>
        <translation>跳到开头</translation>
    </message>
    <message>
        <source>To the end</source>
        <translation>跳到结尾</translation>
    </message>
    <message>
        <source>Play back, faster with each press</source>
        <translation>倒放，每按一次更快</translation>
    </message>
    <message>
        <source>Play on, faster with each press</source>
        <translation>快放，每按一次更快</translation>
    </message>
    <message>
        <source>Slower</source>
        <translation>减速</translation>
    </message>
    <message>
        <source>Faster</source>
        <translation>加速</translation>
    </message>
    <message>
        <source>Repeat from here</source>
        <translation>循环起点</translation>
    </message>
    <message>
        <source>Repeat up to here</source>
        <translation>循环终点</translation>
    </message>
    <message>
        <source>Repeat a second, or nothing any more</source>
        <translation>循环一秒，或停止循环</translation>
    </message>
    <message>
        <source>Go to a time or a frame</source>
        <translation>跳到某时间或某帧</translation>
    </message>
    <message>
        <source>Closer</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Farther</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>The whole picture</source>
        <translation>完整画面</translation>
    </message>
    <message>
        <source>Look farther left</source>
        <translation>画面左移</translation>
    </message>
    <message>
        <source>Look farther right</source>
        <translation>画面右移</translation>
    </message>
    <message>
        <source>Look farther up</source>
        <translation>画面上移</translation>
    </message>
    <message>
        <source>Look farther down</source>
        <translation>画面下移</translation>
    </message>
    <message>
        <source>What the network sees</source>
        <translation>网络所见</translation>
    </message>
    <message>
        <source>Lane divider and crop box</source>
        <translation>分道线和裁剪框</translation>
    </message>
    <message>
        <source>the overview of keys</source>
        <translation>按键一览</translation>
    </message>
    <message>
        <source>the rules of the four states</source>
        <translation>四种状态的规则</translation>
    </message>
    <message>
        <source>the page Label</source>
        <translation>标注页</translation>
    </message>
    <message>
        <source>the page Review</source>
        <translation>复核页</translation>
    </message>
    <message>
        <source>the page Dataset</source>
        <translation>数据集页</translation>
    </message>
    <message>
        <source>the page Training</source>
        <translation>训练页</translation>
    </message>
    <message>
        <source>who is labelling</source>
        <translation>选择谁在标注</translation>
    </message>
    <message>
        <source>a new project</source>
        <translation>新建项目</translation>
    </message>
    <message>
        <source>opening a project</source>
        <translation>打开项目</translation>
    </message>
    <message>
        <source>importing videos</source>
        <translation>导入视频</translation>
    </message>
    <message>
        <source>importing a folder</source>
        <translation>导入文件夹</translation>
    </message>
    <message>
        <source>exporting the dataset</source>
        <translation>导出数据集</translation>
    </message>
    <message>
        <source>closing the project</source>
        <translation>关闭项目</translation>
    </message>
    <message>
        <source>quitting</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>going from control to control</source>
        <translation>在控件间移动</translation>
    </message>
    <message>
        <source>leaving a field or a list</source>
        <translation>离开输入框或列表</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>This video was not on screen yet: press {key} again.</source>
        <translation>按键时这个视频还没有显示出来：请再按 {key}。</translation>
    </message>
    <message>
        <source>Not marked, for {key} was pressed too early: go to the frame, then press it again.</source>
        <translation>未标记：按 {key} 过早。请转到该帧，然后再按一次。</translation>
    </message>
</context>
<context>
    <name>answers</name>
    <message>
        <source>Cannot judge: {reason}</source>
        <translation>无法判定：{reason}</translation>
    </message>
    <message>
        <source>Cannot judge</source>
        <translation>无法判定</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>left: moment {seconds} s</source>
        <translation>左道：时刻 {seconds} 秒</translation>
    </message>
    <message>
        <source>left: time {seconds} s</source>
        <translation>左道：成绩 {seconds} 秒</translation>
    </message>
    <message>
        <source>right: moment {seconds} s</source>
        <translation>右道：时刻 {seconds} 秒</translation>
    </message>
    <message>
        <source>right: time {seconds} s</source>
        <translation>右道：成绩 {seconds} 秒</translation>
    </message>
    <message>
        <source>note: {note}</source>
        <translation>备注：{note}</translation>
    </message>
    <message>
        <source>Settled as “cannot be judged”; you said {answer}</source>
        <translation>已裁定为“无法判定”；您的标注：{answer}</translation>
    </message>
    <message>
        <source>Settled as {pair}; you said {answer}</source>
        <translation>已裁定为 {pair}；您的标注：{answer}</translation>
    </message>
</context>
<context>
    <name>differences</name>
    <message>
        <source>{one} / {other}</source>
        <translation>{one} / {other}</translation>
    </message>
    <message>
        <source>Lanes swapped</source>
        <translation>左右道颠倒</translation>
    </message>
    <message>
        <source>Can it be judged?</source>
        <translation>能否判定</translation>
    </message>
    <message>
        <source>Several states</source>
        <translation>多个状态</translation>
    </message>
    <message>
        <source>One state</source>
        <translation>单个状态</translation>
    </message>
    <message>
        <source>{left} – {right}</source>
        <translation>{left} – {right}</translation>
    </message>
</context>
<context>
    <name>durations</name>
    <message>
        <source>{s} s</source>
        <translation>{s} 秒</translation>
    </message>
    <message>
        <source>{min} min</source>
        <translation>{min} 分钟</translation>
    </message>
    <message>
        <source>{h} h {min:02d} min</source>
        <translation>{h} 小时 {min:02d} 分钟</translation>
    </message>
</context>
<context>
    <name>groups</name>
    <message>
        <source>To have some in every part, label such videos in more groups (another session, athlete or venue).</source>
        <translation>要让每个部分都有，请在更多分组（另一次训练、另一位运动员或另一场馆）中标注此类视频。</translation>
    </message>
</context>
<context>
    <name>history</name>
    <message>
        <source>{answer}, unsure</source>
        <translation>{answer}（不确定）</translation>
    </message>
    <message>
        <source>Restored: {answer}. You have changed it since: press Enter to save that too.</source>
        <translation>已恢复：{answer}。此后又有改动：按 Enter 一并保存。</translation>
    </message>
    <message>
        <source>Restored: {answer}.</source>
        <translation>已恢复：{answer}。</translation>
    </message>
    <message>
        <source>Taken back: {answer}. Now again: {before}.</source>
        <translation>已撤回：{answer}。现在又是：{before}。</translation>
    </message>
    <message>
        <source>Taken back: {answer}. Press Enter to commit it again.</source>
        <translation>已撤回：{answer}。按 Enter 重新提交。</translation>
    </message>
</context>
<context>
    <name>keys</name>
    <message>
        <source>Everywhere</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>Label, Review, Dataset, Training</source>
        <translation>标注、复核、数据集、训练</translation>
    </message>
    <message>
        <source>Who is labelling</source>
        <translation>谁在标注</translation>
    </message>
    <message>
        <source>Export the dataset</source>
        <translation>导出数据集</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Left lane: flash, slip, fall, empty</source>
        <translation>左道：闪爬、滑脱、坠落、空道</translation>
    </message>
    <message>
        <source>Right lane: flash, slip, fall, empty</source>
        <translation>右道：闪爬、滑脱、坠落、空道</translation>
    </message>
    <message>
        <source>Left lane: mark the moment, go to it, final time</source>
        <translation>左道：标记时刻、跳到标记、成绩</translation>
    </message>
    <message>
        <source>Right lane: mark the moment, go to it, final time</source>
        <translation>右道：标记时刻、跳到标记、成绩</translation>
    </message>
    <message>
        <source>To the start or the end</source>
        <translation>跳到开头或结尾</translation>
    </message>
    <message>
        <source>Play back or on, faster with each press</source>
        <translation>倒放或快放，每按一次更快</translation>
    </message>
    <message>
        <source>Slower or faster</source>
        <translation>减速或加速</translation>
    </message>
    <message>
        <source>Repeat from here, up to here; a second, or no more</source>
        <translation>循环起点、终点；循环一秒或停止</translation>
    </message>
    <message>
        <source>Closer, farther, the whole picture (or the wheel)</source>
        <translation>放大、缩小、完整画面（或用滚轮）</translation>
    </message>
    <message>
        <source>Take answer 1 or 2</source>
        <translation>采用标注 1 或 2</translation>
    </message>
    <message>
        <source>Replay the moments of answer 1 or 2, slowly</source>
        <translation>慢速重播标注 1 或 2 的时刻</translation>
    </message>
    <message>
        <source>Lanes swapped: settle as answer 1 or 2</source>
        <translation>左右道颠倒：按标注 1 或 2 裁定</translation>
    </message>
    <message>
        <source>Undo the last decision, redo it</source>
        <translation>撤销、重做上一个裁定</translation>
    </message>
    <message>
        <source>Next video, the one before, another kind</source>
        <translation>下一个、上一个视频，其他类型</translation>
    </message>
    <message>
        <source>Write the rule of a cell</source>
        <translation>写下某一格的规则</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>One frame back or on</source>
        <translation>后退或前进一帧</translation>
    </message>
    <message>
        <source>One second back or on</source>
        <translation>后退或前进一秒</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>复核</translation>
    </message>
    <message>
        <source>Left lane, when it is open</source>
        <translation>左道（待定时）</translation>
    </message>
    <message>
        <source>Right lane, when it is open</source>
        <translation>右道（待定时）</translation>
    </message>
    <message>
        <source>Cannot be judged</source>
        <translation>无法判定</translation>
    </message>
    <message>
        <source>Take over a reason</source>
        <translation>采用某条理由</translation>
    </message>
    <message>
        <source>Settle, then the next one</source>
        <translation>裁定，然后下一个</translation>
    </message>
    <message>
        <source>About Dualane</source>
        <translation>关于 Dualane</translation>
    </message>
    <message>
        <source>Dualane {version}

Two coaches label dual-lane speed-climbing videos, settle what they see differently, and train a network on it.

Python {python}, Qt {qt}</source>
        <translation>Dualane {version}

两位教练标注双道速度攀岩视频，裁定彼此的分歧，并据此训练网络。

Python {python}，Qt {qt}</translation>
    </message>
    <message>
        <source>Disputes, comparison, overruled, second look</source>
        <translation>分歧、对比、被否决、再看</translation>
    </message>
    <message>
        <source>Remove the mark of the left or right lane</source>
        <translation>删除左道或右道的标记</translation>
    </message>
    <message>
        <source>The video before or after, answered or not</source>
        <translation>上一个或下一个视频（无论是否已标注）</translation>
    </message>
    <message>
        <source>Move within the enlarged picture</source>
        <translation>移动放大的画面</translation>
    </message>
    <message>
        <source>New project, open one</source>
        <translation>新建项目、打开项目</translation>
    </message>
    <message>
        <source>Close the project, quit</source>
        <translation>关闭项目、退出</translation>
    </message>
    <message>
        <source>Import videos, a folder of videos</source>
        <translation>导入视频、导入整个文件夹</translation>
    </message>
    <message>
        <source>The four states, these keys</source>
        <translation>四种状态、按键一览</translation>
    </message>
    <message>
        <source>From control to control; leave a field or a list</source>
        <translation>切换控件；离开输入框或列表</translation>
    </message>
</context>
<context>
    <name>reasons</name>
    <message>
        <source>no race</source>
        <translation>没有比赛</translation>
    </message>
    <message>
        <source>ends too early</source>
        <translation>结束过早</translation>
    </message>
    <message>
        <source>camera moved</source>
        <translation>机位移动</translation>
    </message>
    <message>
        <source>lane out of view</source>
        <translation>赛道出画</translation>
    </message>
    <message>
        <source>false start</source>
        <translation>抢跑</translation>
    </message>
    <message>
        <source>Clear stop after a miss</source>
        <translation>失误后明显停顿</translation>
    </message>
    <message>
        <source>No stop, only slower</source>
        <translation>没有停顿，只是变慢</translation>
    </message>
    <message>
        <source>Stopped the timer</source>
        <translation>触停了计时器</translation>
    </message>
    <message>
        <source>Came off the wall</source>
        <translation>脱离了岩壁</translation>
    </message>
    <message>
        <source>Overlooked at first</source>
        <translation>起初没看到</translation>
    </message>
    <message>
        <source>Race not fully shown</source>
        <translation>比赛没有完整拍到</translation>
    </message>
    <message>
        <source>Left and right lane were swapped</source>
        <translation>左右道弄反了</translation>
    </message>
    <message>
        <source>The foot came off and the climber stopped: that is a slip.</source>
        <translation>脚脱开，选手停顿了：算滑脱。</translation>
    </message>
</context>
<context>
    <name>rooms</name>
    <message>
        <source>Videos behind the cell</source>
        <translation>格子中的视频</translation>
    </message>
    <message>
        <source>In dispute</source>
        <translation>有分歧</translation>
    </message>
    <message>
        <source>Where you were overruled</source>
        <translation>您被改判之处</translation>
    </message>
    <message>
        <source>Worth a second look</source>
        <translation>值得再看</translation>
    </message>
</context>
<context>
    <name>rules</name>
    <message>
        <source>{states}: {rule}</source>
        <translation>{states}：{rule}</translation>
    </message>
</context>
<context>
    <name>save_name</name>
    <message>
        <source>{name} is there already in {folder}. Replace it?</source>
        <translation>{folder} 中已经有 {name}。要替换它吗？</translation>
    </message>
</context>
<context>
    <name>sentences</name>
    <message>
        <source>{path} may not be read: ask for the right to read it.</source>
        <translation>没有权限读取 {path}：请获取读取权限。</translation>
    </message>
    <message>
        <source>{path} is a folder: choose a video file.</source>
        <translation>{path} 是文件夹：请选择视频文件。</translation>
    </message>
    <message>
        <source>{path} is empty (0 bytes): copy it again from the camera.</source>
        <translation>{path} 是空文件（0 字节）：请从相机重新复制。</translation>
    </message>
    <message>
        <source>{path} holds no moving picture (only sound or data): choose a video.</source>
        <translation>{path} 没有画面（只有声音或数据）：请选择视频。</translation>
    </message>
    <message>
        <source>{path} is encoded in a way that is not known here: convert it to MP4 (H.264) and import that.</source>
        <translation>{path} 的编码方式无法识别：请转换为 MP4（H.264）后再导入。</translation>
    </message>
    <message>
        <source>{path} has frames of {width} × {height} pixels, more than the 8192 × 4320 that can be decoded here: convert it to 4K or smaller.</source>
        <translation>{path} 的画面为 {width} × {height} 像素，超过可解码的 8192 × 4320：请转换为 4K 或更小。</translation>
    </message>
    <message>
        <source>{path} holds no picture that decodes: its copy was cut off or it is damaged; copy it again from the camera.</source>
        <translation>{path} 没有可解码的画面：复制不完整或文件已损坏；请从相机重新复制。</translation>
    </message>
    <message>
        <source>{path} lasts longer than {hours} hours: cut it into shorter videos and import those.</source>
        <translation>{path} 超过 {hours} 小时：请剪成较短的视频后再导入。</translation>
    </message>
    <message>
        <source>{path} cannot be read ({why}): check that it is still there.</source>
        <translation>无法读取 {path}（{why}）：请检查文件是否还在。</translation>
    </message>
    <message>
        <source>{path} does not exist: name a video or a folder.</source>
        <translation>{path} 不存在：请指定视频或文件夹。</translation>
    </message>
    <message>
        <source>{path} is still being written: import it again when its copy is done.</source>
        <translation>{path} 仍在写入：复制完成后请重新导入。</translation>
    </message>
    <message>
        <source>There are no videos in {places}: choose a folder that holds some, and that may be read.</source>
        <translation>{places} 中没有视频：请选择含有视频且可读取的文件夹。</translation>
    </message>
    <message>
        <source>The decoder hung on {path} and was ended: convert it to MP4 (H.264) and import that, or leave it out.</source>
        <translation>解码 {path} 时卡住，已终止：请转换为 MP4（H.264）后再导入，或不导入它。</translation>
    </message>
    <message>
        <source>The decoder crashed on {path} ({how}): import it again, and if that fails too, convert it to MP4 (H.264) and import that.</source>
        <translation>解码 {path} 时崩溃（{how}）：请重新导入；若仍失败，请转换为 MP4（H.264）后再导入。</translation>
    </message>
    <message>
        <source>No space is left to write {path}: free some space on that disk and run it again; nothing already saved was touched.</source>
        <translation>没有空间写入 {path}：请清理该磁盘后重试；已保存的内容未受影响。</translation>
    </message>
    <message>
        <source>No space is left to write {name}: free some space on that disk and answer again; everything saved before is safe.</source>
        <translation>没有空间写入 {name}：请清理该磁盘后重新标注；此前保存的内容都安全。</translation>
    </message>
    <message>
        <source>{path} cannot be written: choose a folder that you may write to, or ask for the right to write there.</source>
        <translation>无法写入 {path}：请选择可写的文件夹，或获取写入权限。</translation>
    </message>
    <message>
        <source>{path} cannot be written, for its folder has gone: check that the disk is still connected and run it again.</source>
        <translation>无法写入 {path}，其文件夹已不存在：请检查磁盘是否仍连接，然后重试。</translation>
    </message>
    <message>
        <source>{name} cannot be opened for writing: ask for the right to write there, or copy the project to a folder of your own.</source>
        <translation>{name} 无法以写入方式打开：请获取写入权限，或将项目复制到自己的文件夹。</translation>
    </message>
    <message>
        <source>Another process is writing {name}: wait for it to end, or close it, and try again.</source>
        <translation>另一个进程正在写入 {name}：请等待其结束或将其关闭，然后重试。</translation>
    </message>
    <message>
        <source>Somebody else wrote the same row of {name} at this moment: try again.</source>
        <translation>此刻有他人写入了 {name} 的同一行：请重试。</translation>
    </message>
    <message>
        <source>{folder} is a project already: open it instead.</source>
        <translation>{folder} 已经是项目：请直接打开它。</translation>
    </message>
    <message>
        <source>{folder} is a file, not a folder: choose another name for the project.</source>
        <translation>{folder} 是文件而不是文件夹：请为项目另取名称。</translation>
    </message>
    <message>
        <source>{folder} holds other files already ({file}): choose an empty or a new folder for the project.</source>
        <translation>{folder} 中已有其他文件（{file}）：请为项目选择空文件夹或新文件夹。</translation>
    </message>
    <message>
        <source>{folder} is no Dualane project (there is no {file} in it): choose another folder, or make a project with dualane init {same}.</source>
        <translation>{folder} 不是 Dualane 项目（其中没有 {file}）：请选择其他文件夹，或用 dualane init {same} 新建项目。</translation>
    </message>
    <message>
        <source>{folder} was made by a newer Dualane (project version {version}, this one knows up to {known}): update Dualane to open it.</source>
        <translation>{folder} 由更新版本的 Dualane 创建（项目版本 {version}，本版本最高支持 {known}）：请更新 Dualane 后打开。</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be made ({why}): choose another place or name for the project.</source>
        <translation>无法创建文件夹 {folder}（{why}）：请为项目选择其他位置或名称。</translation>
    </message>
    <message>
        <source>{folder} is a project of your own, not a demo: choose another folder for the demo.</source>
        <translation>{folder} 是您自己的项目，不是演示：请为演示选择其他文件夹。</translation>
    </message>
    <message>
        <source>A settled answer needs a reason: say in a few words what decided it.</source>
        <translation>裁定需要理由：请用几个字说明依据。</translation>
    </message>
    <message>
        <source>There is no file {path}: check its name and folder.</source>
        <translation>没有文件 {path}：请检查名称和文件夹。</translation>
    </message>
    <message>
        <source>{path} is a folder, not a CSV file: choose the file of labels in it.</source>
        <translation>{path} 是文件夹而不是 CSV 文件：请选择其中的标注文件。</translation>
    </message>
    <message>
        <source>{path} is not UTF-8 text (byte {n}): save it from the spreadsheet as “CSV UTF-8” and import it again.</source>
        <translation>{path} 不是 UTF-8 文本（第 {n} 字节）：请从电子表格另存为“CSV UTF-8”后重新导入。</translation>
    </message>
    <message>
        <source>No video of {project} is decided yet, so there is nothing to export: let two coaches answer the same videos, or settle the disputed ones.</source>
        <translation>{project} 还没有已确定的视频，没有可导出的内容：请两位教练标注相同的视频，或裁定有分歧的视频。</translation>
    </message>
    <message>
        <source>The clips of all decided videos of {project} are missing: import the videos again to cut them, then export.</source>
        <translation>{project} 中所有已确定视频的片段都缺失：请重新导入视频以剪出片段，然后导出。</translation>
    </message>
    <message>
        <source>{project} has no trained network yet: retrain once, then ask for suggestions.</source>
        <translation>{project} 还没有训练好的网络：请先训练一次，再获取建议。</translation>
    </message>
    <message>
        <source>Training ended without a checkpoint: start it again, and if it happens twice run “dualane doctor”.</source>
        <translation>训练结束但没有检查点：请重新开始；若再次发生，请运行“dualane doctor”。</translation>
    </message>
    <message>
        <source>The {part} videos show pairs that no training video shows ({pairs}), so the network cannot know them.</source>
        <translation>{part}视频中有训练视频里没有的组合（{pairs}），网络无从得知。</translation>
    </message>
    <message>
        <source>All training videos are {pairs}, so the network can learn nothing else.</source>
        <translation>所有训练视频都是“{pairs}”，网络学不到其他内容。</translation>
    </message>
    <message>
        <source>It says {pairs} of all {n} {part} videos that it answers, so it does not tell videos apart: train it on more videos, or for more epochs.</source>
        <translation>它对所作答的全部 {n} 个{part}视频都回答“{pairs}”，因此并不能区分各个视频：请用更多视频或更多轮数训练。</translation>
    </message>
    <message>
        <source>The CPU was asked for.</source>
        <translation>已指定使用 CPU。</translation>
    </message>
    <message>
        <source>{network} was trained under protocol “paper” and knows clips of nearly every video, so nobody can say which network is better on new ones: train on an export under protocol “grouped”.</source>
        <translation>{network} 是按“paper”协议训练的，几乎见过每个视频的片段，因此无法判断哪个网络在新视频上更好：请用按“grouped”协议导出的数据训练。</translation>
    </message>
    <message>
        <source>The dataset that the network was trained on is not in this project any more, so there is nothing to compare them on: retrain once.</source>
        <translation>训练该网络所用的数据集已不在此项目中，无从比较：请重新训练一次。</translation>
    </message>
    <message>
        <source>The comparison was cancelled; it can be made again.</source>
        <translation>比较已取消，可以重新进行。</translation>
    </message>
    <message>
        <source>The comparison ended without a result: compare them again.</source>
        <translation>比较结束但没有结果：请重新比较。</translation>
    </message>
    <message>
        <source>{network} may have learned from these very videos, for protocol “paper” divides the clips of a video.</source>
        <translation>{network} 可能学过这些视频，因为“paper”协议会拆分同一视频的片段。</translation>
    </message>
    <message>
        <source>The validation videos chose the epoch of {network}, so its figure here is a little too good.</source>
        <translation>{network} 的轮次由验证视频选出，因此这里的数字略偏高。</translation>
    </message>
    <message>
        <source>Of {n} of {all} videos {network} says nothing, for the wall is lost from sight there; they count as wrong.</source>
        <translation>{all} 个视频中有 {n} 个无法跟踪岩壁，{network} 未作判断；这些视频计为错误。</translation>
    </message>
    <message>
        <source>Protocol “paper”: clips of one video are in training and in test, and the test clips also choose the best epoch, as in the study, so the figures flatter the network.</source>
        <translation>“paper”协议：与原研究一样，同一视频的片段既用于训练也用于测试，且测试片段还选择最佳轮次，因此数字偏高。</translation>
    </message>
    <message>
        <source>There are no test videos yet, so there is no honest figure of how good the network is.</source>
        <translation>还没有测试视频，因此没有可信的数字说明网络有多好。</translation>
    </message>
    <message>
        <source>There are no validation videos yet, so training runs all its epochs and keeps the last weights.</source>
        <translation>还没有验证视频，因此训练会跑完所有轮次并保留最后的权重。</translation>
    </message>
    <message>
        <source>In {n} of {all} training videos the wall is lost from sight, so lane strips show nothing and the 3D ResNet of the study is trained, which reads clips.</source>
        <translation>{all} 个训练视频中有 {n} 个无法跟踪岩壁，赛道条带无法显示内容，因此改为训练读取片段的“研究中的 3D ResNet”。</translation>
    </message>
    <message>
        <source>In {n} of {all} training videos the wall is lost from sight, so nothing was learned from them.</source>
        <translation>{all} 个训练视频中有 {n} 个无法跟踪岩壁，因此没有从中学习。</translation>
    </message>
    <message>
        <source>A short training (fewer than {n} steps): batch normalisation was measured on training clips at its end.</source>
        <translation>训练较短（少于 {n} 步）：批归一化在结束时用训练片段测得。</translation>
    </message>
    <message>
        <source>.</source>
        <translation>。</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>left</source>
        <translation>左道</translation>
    </message>
    <message>
        <source>right</source>
        <translation>右道</translation>
    </message>
    <message>
        <source>points to a file that does not exist</source>
        <translation>指向不存在的文件</translation>
    </message>
    <message>
        <source>does not exist</source>
        <translation>不存在</translation>
    </message>
    <message>
        <source>copy {path} to its place</source>
        <translation>请把 {path} 复制到原处</translation>
    </message>
    <message>
        <source>put it back, or take the project from a copy of your own</source>
        <translation>请将其放回，或使用您自己的项目副本</translation>
    </message>
    <message>
        <source>is damaged ({why})</source>
        <translation>已损坏（{why}）</translation>
    </message>
    <message>
        <source>is no bundle of answers</source>
        <translation>不是标注包</translation>
    </message>
    <message>
        <source>is no bundle of answers, or is damaged</source>
        <translation>不是标注包，或已损坏</translation>
    </message>
    <message>
        <source>was written by a newer Dualane (bundle version {version}, this one reads up to {known})</source>
        <translation>由更新版本的 Dualane 写成（标注包版本 {version}，本版本最高支持 {known}）</translation>
    </message>
    <message>
        <source>is no file that can be read</source>
        <translation>不是可读取的文件</translation>
    </message>
    <message>
        <source>is too large for a bundle</source>
        <translation>对标注包来说过大</translation>
    </message>
    <message>
        <source>is packed in an unknown way</source>
        <translation>打包方式未知</translation>
    </message>
    <message>
        <source>holds more than {n} MiB</source>
        <translation>超过 {n} MiB</translation>
    </message>
    <message>
        <source>choose one that Dualane wrote</source>
        <translation>请选择由 Dualane 写成的文件</translation>
    </message>
    <message>
        <source>choose a bundle</source>
        <translation>请选择标注包</translation>
    </message>
    <message>
        <source>ask for it again</source>
        <translation>请重新索取</translation>
    </message>
    <message>
        <source>it is no bundle that Dualane wrote</source>
        <translation>它不是 Dualane 写成的标注包</translation>
    </message>
    <message>
        <source>update Dualane to take it in</source>
        <translation>请更新 Dualane 后再接收</translation>
    </message>
    <message>
        <source>its checksum does not match</source>
        <translation>校验和不符</translation>
    </message>
    <message>
        <source>clip file</source>
        <translation>片段文件</translation>
    </message>
    <message>
        <source>snapshot</source>
        <translation>数据集文件</translation>
    </message>
    <message>
        <source>checkpoint</source>
        <translation>检查点操作</translation>
    </message>
    <message>
        <source>export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>demo</source>
        <translation>演示</translation>
    </message>
    <message>
        <source>there are {n} cells where the header has {wanted}: put text that holds a comma or a semicolon in double quotes</source>
        <translation>有 {n} 个单元格，而表头有 {wanted} 个：请把含逗号或分号的文字放在双引号中</translation>
    </message>
    <message>
        <source>a cell is longer than {n} characters, or a double quote is opened and never closed: shorten the cell or close the quote</source>
        <translation>有单元格超过 {n} 个字符，或双引号没有闭合：请缩短内容或闭合引号</translation>
    </message>
    <message>
        <source>there is a NUL character: save the file as CSV again</source>
        <translation>含有 NUL 字符：请重新保存为 CSV</translation>
    </message>
    <message>
        <source>there are two columns “{name}”: remove or rename one</source>
        <translation>有两列“{name}”：请删除或改名其中一列</translation>
    </message>
    <message>
        <source>the {name} is empty: fill it in or delete the row</source>
        <translation>{name} 为空：请填写或删除该行</translation>
    </message>
    <message>
        <source>unsure is “{value}”: write 0 or 1</source>
        <translation>unsure 为“{value}”：请写 0 或 1</translation>
    </message>
    <message>
        <source>the video is marked as unusable and has states all the same: empty left and right, or write 0 as unusable</source>
        <translation>该视频标为不可用却仍有状态：请清空 left 和 right，或把 unusable 写为 0</translation>
    </message>
    <message>
        <source>{lane} is empty: write flash, slip, fall or empty, or mark the video as unusable</source>
        <translation>{lane}为空：请写 flash、slip、fall 或 empty，或把该视频标为不可用</translation>
    </message>
    <message>
        <source>{name} is “{value}”: write seconds, such as 6.42, or leave it empty</source>
        <translation>{name} 为“{value}”：请写秒数，例如 6.42，或留空</translation>
    </message>
    <message>
        <source>“{name}” could be {places}: write the whole path of the one that is meant</source>
        <translation>“{name}”可能是 {places}：请写出所指视频的完整路径</translation>
    </message>
    <message>
        <source>the video “{name}” is not in this project: import it first, write the name that it has here, or leave out the rows of unknown videos</source>
        <translation>视频“{name}”不在此项目中：请先导入，或写成它在这里的名称，或略去未知视频的行</translation>
    </message>
    <message>
        <source>{lane}: {what}</source>
        <translation>{lane}：{what}</translation>
    </message>
    <message>
        <source>{what} (and so for {n} more of the rows)</source>
        <translation>{what}（另有 {n} 行也是如此）</translation>
    </message>
    <message>
        <source>only the first {time} s of {total} s are there</source>
        <translation>{total} 秒中只有前 {time} 秒</translation>
    </message>
    <message>
        <source>{frames} could not be decoded</source>
        <translation>{frames}无法解码</translation>
    </message>
    <message>
        <source>the file cannot be read in {where}</source>
        <translation>文件有 {where}无法读取</translation>
    </message>
    <message>
        <source>the picture changes its size or turn at {time}</source>
        <translation>画面在 {time} 处改变了大小或方向</translation>
    </message>
    <message>
        <source>{total} are missing {where}</source>
        <translation>{where}缺少 {total}</translation>
    </message>
    <message>
        <source>{total} are missing in {n} places, the longest ({longest}) {where}</source>
        <translation>有 {n} 处共缺少 {total}，最长的（{longest}）在{where}</translation>
    </message>
    <message>
        <source>the file ends in the middle of this row, after {n} of {wanted} cells: save or copy it again</source>
        <translation>文件在这一行中间中断，只有 {wanted} 个单元格中的 {n} 个：请重新保存或复制</translation>
    </message>
    <message>
        <source>the column “{name}” is missing: the first row must name {names} (and may name {others})</source>
        <translation>缺少“{name}”列：首行必须包含列名 {names}（还可包含 {others}）</translation>
    </message>
    <message>
        <source>{frames} is damaged</source>
        <translation>{frames}损坏</translation>
    </message>
    <message>
        <source>{frames} are damaged</source>
        <translation>{frames}损坏</translation>
    </message>
    <message>
        <source>{frames} carries a time that cannot be true</source>
        <translation>{frames}的时间不可能正确</translation>
    </message>
    <message>
        <source>{frames} carry a time that cannot be true</source>
        <translation>{frames}的时间不可能正确</translation>
    </message>
    <message>
        <source>{n} frames</source>
        <translation>{n} 帧</translation>
    </message>
    <message>
        <source>{n} frame</source>
        <translation>{n} 帧</translation>
    </message>
    <message>
        <source>at the start</source>
        <translation>开头</translation>
    </message>
    <message>
        <source>at {time}</source>
        <translation>{time} 处</translation>
    </message>
    <message>
        <source>one place</source>
        <translation>一处</translation>
    </message>
    <message>
        <source>{n} of {total} {part} videos gained, {lost} lost</source>
        <translation>{total} 个{part}视频中多对 {n} 个，多错 {lost} 个</translation>
    </message>
    <message>
        <source> (process {pid} on {host}, since {time})</source>
        <translation>（{host} 上的进程 {pid}，自 {time} 起）</translation>
    </message>
    <message>
        <source>unusable</source>
        <translation>不可用</translation>
    </message>
    <message>
        <source>{n} places</source>
        <translation>{n} 处</translation>
    </message>
    <message>
        <source>unlabelled</source>
        <translation>待标注</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待对方</translation>
    </message>
    <message>
        <source>agreed</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>settled</source>
        <translation>已裁定</translation>
    </message>
    <message>
        <source>covered</source>
        <translation>无需标注</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>{path} has a name that is too long for its disk: choose a shorter one.</source>
        <translation>{path} 的名称对其磁盘来说太长：请换一个较短的。</translation>
    </message>
    <message>
        <source>{path} is in use by the system or another program: close what uses it and run it again.</source>
        <translation>{path} 正被系统或其他程序使用：请关闭占用它的程序，然后再试。</translation>
    </message>
    <message>
        <source>{path} is a folder, so no file of that name can be written: choose another name, or move that folder away.</source>
        <translation>{path} 是文件夹，因此不能写入同名文件：请换一个名称，或移走该文件夹。</translation>
    </message>
    <message>
        <source>{path} cannot be read ({why}): correct it in a text editor, or put an older copy in its place; the labels are not touched by it.</source>
        <translation>无法读取 {path}（{why}）：请用文本编辑器改正，或用较早的副本替换；标注不受影响。</translation>
    </message>
    <message>
        <source>{name} was moved, deleted or replaced while it was open: close the project, put the folder back, and open it again.</source>
        <translation>{name} 在打开期间被移动、删除或替换：请关闭项目，把文件夹放回原处，再重新打开。</translation>
    </message>
    <message>
        <source>A coach needs a name: type one, such as “Anna”.</source>
        <translation>教练需要名字：请输入一个，例如“Anna”。</translation>
    </message>
    <message>
        <source>The coach&apos;s name “{name}…” has {n} characters: type one of at most {most}.</source>
        <translation>教练名字“{name}…”有 {n} 个字符：请输入不超过 {most} 个字符的名字。</translation>
    </message>
    <message>
        <source>Another coach is called “{name}” here: type another name, such as one with the family name.</source>
        <translation>这里已有一位教练叫“{name}”：请换一个名字，例如加上姓氏。</translation>
    </message>
    <message>
        <source>No coach has the number {n} in this project: choose who is labelling again.</source>
        <translation>此项目中没有编号为 {n} 的教练：请重新选择谁在标注。</translation>
    </message>
    <message>
        <source>No coach is called “{name}” here (known: {known}): check the spelling, or add the coach first.</source>
        <translation>这里没有叫“{name}”的教练（已有：{known}）：请检查写法，或先添加该教练。</translation>
    </message>
    <message>
        <source>No video has the number {n} in this project: reload the list of videos.</source>
        <translation>此项目中没有编号为 {n} 的视频：请重新载入视频列表。</translation>
    </message>
    <message>
        <source>No video is called “{name}” in this project: check the spelling, or import it first.</source>
        <translation>此项目中没有叫“{name}”的视频：请检查写法，或先导入。</translation>
    </message>
    <message>
        <source>{n} videos are called “{name}” ({places}): write the whole path of the one that is meant.</source>
        <translation>有 {n} 个视频叫“{name}”（{places}）：请写出所指视频的完整路径。</translation>
    </message>
    <message>
        <source>That video has no answer of yours any more: go to it again and answer it.</source>
        <translation>该视频已没有您的标注：请回到该视频重新标注。</translation>
    </message>
    <message>
        <source>{name} was settled anew meanwhile, so that is not undone: open it again to change it.</source>
        <translation>{name} 在此期间被重新裁定，因此未撤销：如需更改请重新打开。</translation>
    </message>
    <message>
        <source>{name} was settled meanwhile as “{pairs}”: open it again to change it.</source>
        <translation>{name} 在此期间已裁定为“{pairs}”：如需更改请重新打开。</translation>
    </message>
    <message>
        <source>{name} is {status}, not disputed, so there is nothing to settle: it takes two coaches who differ.</source>
        <translation>{name} 目前是“{status}”而非有分歧，无需裁定：只有两位教练意见不同时才能裁定。</translation>
    </message>
    <message>
        <source>An answer is either a state for each lane or “cannot judge” with a reason: give one of the two.</source>
        <translation>一条标注要么是每条赛道一个状态，要么是附理由的“无法判定”：请选其一。</translation>
    </message>
    <message>
        <source>“Cannot judge” needs a reason, such as “camera moved” or “no race”.</source>
        <translation>“无法判定”需要理由，例如“机位移动”或“没有比赛”。</translation>
    </message>
    <message>
        <source>The {lane} lane has a moment of {time} s, and a {state} has none: only a slip or a fall begins at a moment.</source>
        <translation>{lane}标记了 {time} 秒的时刻，但“{state}”没有时刻：只有滑脱或坠落才有开始时刻。</translation>
    </message>
    <message>
        <source>The {lane} lane&apos;s moment is {time}: give it in seconds from the first frame, such as 3.2.</source>
        <translation>{lane}的时刻是 {time}：请以从第一帧起的秒数给出，例如 3.2。</translation>
    </message>
    <message>
        <source>The {lane} lane has a final time of {time} s, and a {state} has none: only who stops the timer has a time.</source>
        <translation>{lane}有 {time} 秒的成绩，但“{state}”没有成绩：只有触停计时器者才有成绩。</translation>
    </message>
    <message>
        <source>The {lane} lane&apos;s final time is {time}: give it in seconds, such as 6.42.</source>
        <translation>{lane}的成绩是 {time}：请以秒给出，例如 6.42。</translation>
    </message>
    <message>
        <source>“{text}” is not a lane state: use flash, slip, fall or empty (or 1, 2, 3, 4).</source>
        <translation>“{text}”不是赛道状态：请使用 flash、slip、fall 或 empty（或 1、2、3、4）。</translation>
    </message>
    <message>
        <source>Both lanes are empty, so there is nothing to judge: mark the video as unusable instead.</source>
        <translation>两道都是空道，没有可判定的内容：请改为将该视频标为不可用。</translation>
    </message>
    <message>
        <source>“{text}” is not a pair: write left and right with a hyphen between, such as 1-3 or flash-fall.</source>
        <translation>“{text}”不是组合：请在左右之间写连字符，例如 1-3 或 flash-fall。</translation>
    </message>
    <message>
        <source>{path} is a folder, not a bundle: choose the file in it.</source>
        <translation>{path} 是文件夹，不是标注包：请选择其中的文件。</translation>
    </message>
    <message>
        <source>Other desks take “{other}” and “{name}” for one coach: give one of the two another name, then send again.</source>
        <translation>其他工作台会把“{other}”和“{name}”当作同一位教练：请给其中一位改名，然后重新发送。</translation>
    </message>
    <message>
        <source>Nothing that {name} has taken in is left to undo.</source>
        <translation>{name} 接收的内容已没有可撤销的。</translation>
    </message>
    <message>
        <source>Nothing was taken in under the number {n}: look at the list of what was taken in.</source>
        <translation>没有编号为 {n} 的接收记录：请查看接收列表。</translation>
    </message>
    <message>
        <source>What came in with {name} is undone already: take the file in again to have it back.</source>
        <translation>随 {name} 接收的内容已经撤销：如需恢复，请再次接收该文件。</translation>
    </message>
    <message>
        <source>These answers are more than a bundle holds ({n} coaches, {size} MiB): send those of some coaches at a time.</source>
        <translation>这些标注超出一个标注包的容量（{n} 位教练，{size} MiB）：请分几次发送，每次只发送部分教练的标注。</translation>
    </message>
    <message>
        <source>{name} has more than {n} MiB and is no file of labels: choose another file, or part it into several.</source>
        <translation>{name} 超过 {n} MiB，不是标注文件：请选择其他文件，或将其拆分为几个。</translation>
    </message>
    <message>
        <source>{path} is a folder: give the bundle a file name in it.</source>
        <translation>{path} 是文件夹：请给标注包取一个文件名。</translation>
    </message>
    <message>
        <source>{path} lies where the project {folder} keeps its own files: choose another place for the bundle.</source>
        <translation>{path} 位于项目 {folder} 存放自身文件的地方：请为标注包选择其他位置。</translation>
    </message>
    <message>
        <source>{path} is there already and is no bundle of answers: choose another name, or move it away.</source>
        <translation>{path} 已存在，且不是标注包：请换一个名称，或将其移走。</translation>
    </message>
    <message>
        <source>{path} is a folder: give the labels a file name in it.</source>
        <translation>{path} 是文件夹：请给标注文件取一个文件名。</translation>
    </message>
    <message>
        <source>{path} lies where the project {folder} keeps its own files: choose another place for the labels.</source>
        <translation>{path} 位于项目 {folder} 存放自身文件的地方：请为标注文件选择其他位置。</translation>
    </message>
    <message>
        <source>{name} names {n} coaches: check that the column coach holds the names of people; nothing was imported.</source>
        <translation>{name} 中有 {n} 位教练：请检查 coach 列是否为人名；未导入任何内容。</translation>
    </message>
    <message>
        <source>{path}, row {row}: {name} answers {video} here and in row {before}: keep one of the two; nothing was imported.</source>
        <translation>{path} 第 {row} 行：{name} 在此处和第 {before} 行都标注了 {video}：请保留其一；未导入任何内容。</translation>
    </message>
    <message>
        <source>{path}, row {row}: {video} is in “{value}” here and in “{before}” above: keep one of the two; nothing was changed.</source>
        <translation>{path} 第 {row} 行：{video} 在此处属于“{value}”，上文属于“{before}”：请保留其一；未作更改。</translation>
    </message>
    <message>
        <source>{path} has no column “video”, or has it twice (its columns: {names}): name so the column with the names of the files.</source>
        <translation>{path} 没有“video”列，或有两列（现有列：{names}）：请把文件名所在的列如此命名。</translation>
    </message>
    <message>
        <source>{path} has no column beside “video”: add one that names the group, such as session, athlete or venue.</source>
        <translation>{path} 除“video”外没有其他列：请添加一列说明分组，例如场次、运动员或场馆。</translation>
    </message>
    <message>
        <source>{path} has no column “{name}”, or has it twice (its columns: {names}): name one that it has once.</source>
        <translation>{path} 没有“{name}”列，或有两列（现有列：{names}）：请指定只出现一次的列。</translation>
    </message>
    <message>
        <source>The group pattern “{pattern}” takes too long: write it without a repeat inside a repeat, such as (a+)+; nothing was changed.</source>
        <translation>分组模式“{pattern}”耗时过长：请不要在重复中再写重复，例如 (a+)+；未作更改。</translation>
    </message>
    <message>
        <source>The group pattern “{pattern}” is no regular expression ({error}): correct it, or leave it out to group by file name.</source>
        <translation>分组模式“{pattern}”不是正则表达式（{error}）：请更正，或留空以按文件名分组。</translation>
    </message>
    <message>
        <source>“{text}” is no number of videos: write targets as 20 for every pair, or as 1-3=40,3-3=10.</source>
        <translation>“{text}”不是视频数目：目标请写成 20（用于所有组合），或 1-3=40,3-3=10。</translation>
    </message>
    <message>
        <source>{path}, row {row}: {what}; nothing was imported.</source>
        <translation>{path} 第 {row} 行：{what}；未导入任何内容。</translation>
    </message>
    <message>
        <source>{path} {fault}: {remedy}; nothing was taken in.</source>
        <translation>{path} {fault}：{remedy}；未接收任何内容。</translation>
    </message>
    <message>
        <source>Groups of videos were changed while the dataset was written, so no part of it was fixed: export it again.</source>
        <translation>写入数据集期间视频的分组有改动，因此没有固定任何分组的用途：请重新导出。</translation>
    </message>
    <message>
        <source>{path} cannot be looked up, for its folder may not be entered: ask for the right to read it.</source>
        <translation>无法查找 {path}，因为不能进入其所在文件夹：请申请读取权限。</translation>
    </message>
    <message>
        <source>The labels of this project, {database}, are gone: {remedy}.</source>
        <translation>此项目的标注（{database}）不见了：{remedy}。</translation>
    </message>
    <message>
        <source>{name} was written by a newer Dualane (schema {revision}, this version knows up to {known}): update Dualane to open it.</source>
        <translation>{name} 由更新版本的 Dualane 写成（结构版本 {revision}，本版本最高支持 {known}）：请更新 Dualane 后再打开。</translation>
    </message>
    <message>
        <source>{path} is a database of another program: choose another folder or file for the labels.</source>
        <translation>{path} 是其他程序的数据库：请为标注选择其他文件夹或文件。</translation>
    </message>
    <message>
        <source>The label database is a {backend} address, and Dualane keeps labels in a SQLite file or at postgresql+psycopg://user@host/name: correct the database in project.toml.</source>
        <translation>标注数据库是 {backend} 地址，而 Dualane 把标注存放在 SQLite 文件或 postgresql+psycopg://user@host/name：请在 project.toml 中更正。</translation>
    </message>
    <message>
        <source>Labels on a PostgreSQL server need one more package: install it with pip install &apos;dualane[server]&apos;.</source>
        <translation>在 PostgreSQL 服务器上保存标注还需要一个软件包：请用 pip install &apos;dualane[server]&apos; 安装。</translation>
    </message>
    <message>
        <source>The address of the label database ({address}) cannot be read: write it as postgresql+psycopg://user@host/name in project.toml.</source>
        <translation>标注数据库的地址（{address}）无法识别：请在 project.toml 中写成 postgresql+psycopg://user@host/name。</translation>
    </message>
    <message>
        <source>The address of the label database cannot be read: write it as postgresql+psycopg://user@host/name.</source>
        <translation>标注数据库的地址无法识别：请写成 postgresql+psycopg://user@host/name。</translation>
    </message>
    <message>
        <source>The database {name} holds no labels of Dualane: correct its address in project.toml, or ask whoever runs the server for its last copy.</source>
        <translation>数据库 {name} 中没有 Dualane 的标注：请在 project.toml 中更正地址，或向服务器管理员索取最近的备份。</translation>
    </message>
    <message>
        <source>The label server {name} cannot be used ({why}): check the network, the address in project.toml, and the password in DUALANE_DATABASE_PASSWORD or your pgpass file.</source>
        <translation>标注服务器 {name} 无法使用（{why}）：请检查网络、project.toml 中的地址，以及 DUALANE_DATABASE_PASSWORD 或 pgpass 文件中的密码。</translation>
    </message>
    <message>
        <source>Another {what} is running in {folder}{holder}: wait for it to end, or stop it, and try again.</source>
        <translation>{folder}{holder} 中正在进行另一项{what}：请等它结束或将其停止，然后重试。</translation>
    </message>
    <message>
        <source>{path} cannot be read ({why}): ask for the right to read it, or check that its disk is connected.</source>
        <translation>{path} 无法读取（{why}）：请申请读取权限，或检查其磁盘是否已连接。</translation>
    </message>
    <message>
        <source>{path} cannot be opened any more ({why}): put it back, or make it again, and start anew.</source>
        <translation>{path} 已无法打开（{why}）：请放回原处或重新生成，然后重新开始。</translation>
    </message>
    <message>
        <source>{path} has no clip {n} with frames of 112 × 112: import the video again.</source>
        <translation>{path} 中没有画面为 112 × 112 的第 {n} 个片段：请重新导入该视频。</translation>
    </message>
    <message>
        <source>{path} was cut anew meanwhile: run it again.</source>
        <translation>{path} 在此期间被重新切分：请再运行一次。</translation>
    </message>
    <message>
        <source>{path} has a name that this system cannot pass on: rename it.</source>
        <translation>{path} 的名称本系统无法传递：请将其改名。</translation>
    </message>
    <message>
        <source>{path} is a pipe or a device and no file: choose a video file.</source>
        <translation>{path} 是管道或设备，不是文件：请选择视频文件。</translation>
    </message>
    <message>
        <source>{path} {lack}: choose a video file.</source>
        <translation>{path} {lack}：请选择视频文件。</translation>
    </message>
    <message>
        <source>{path} is a folder: name the {noun} itself.</source>
        <translation>{path} 是文件夹：请指定{noun}本身。</translation>
    </message>
    <message>
        <source>{path} does not exist: check the name, or make the {noun} again.</source>
        <translation>{path} 不存在：请检查名称，或重新生成{noun}。</translation>
    </message>
    <message>
        <source>{path} is an HDF5 file but no {noun} of Dualane: choose another file.</source>
        <translation>{path} 是 HDF5 文件，但不是 Dualane 的{noun}：请选择其他文件。</translation>
    </message>
    <message>
        <source>{path} carries the unknown format version “{version}”: make the {noun} again with this version of Dualane.</source>
        <translation>{path} 的格式版本“{version}”未知：请用本版本的 Dualane 重新生成{noun}。</translation>
    </message>
    <message>
        <source>{path} was written by a newer Dualane (format {version}, this one reads up to {known}): update Dualane to open it.</source>
        <translation>{path} 由更新版本的 Dualane 写成（格式 {version}，本版本最高支持 {known}）：请更新 Dualane 后再打开。</translation>
    </message>
    <message>
        <source>{path} is damaged or no HDF5 file: check that it is the {noun} you mean, or make it again.</source>
        <translation>{path} 已损坏或不是 HDF5 文件：请确认它是您要的{noun}，或重新生成。</translation>
    </message>
    <message>
        <source>{path} has lost the seal at its end, so it was cut short or another program has written to it: make the {noun} again.</source>
        <translation>{path} 末尾的封印不见了，说明它被截断或被其他程序改写：请重新生成{noun}。</translation>
    </message>
    <message>
        <source>{path} is damaged ({sentence}): copy it again from the camera, or import it anyway to take in what is there.</source>
        <translation>{path} 已损坏（{sentence}）：请从相机重新复制，或仍然导入以保留现有内容。</translation>
    </message>
    <message>
        <source>{path} is damaged{inside}: delete it and make it again by importing or exporting once more.</source>
        <translation>{path} 已损坏{inside}：请将其删除，再次导入或导出以重新生成。</translation>
    </message>
    <message>
        <source>{path} holds no clips: import that video again.</source>
        <translation>{path} 中没有片段：请重新导入该视频。</translation>
    </message>
    <message>
        <source>{path} links the clips of {name} in {file}, which were cut anew since: export it again.</source>
        <translation>{path} 引用了 {file} 中 {name} 的片段，而它们后来被重新切分：请重新导出。</translation>
    </message>
    <message>
        <source>{path} was replaced while it was being read: run it again.</source>
        <translation>{path} 在读取过程中被替换：请再运行一次。</translation>
    </message>
    <message>
        <source>{path} was not written, for no video has a consensus yet: let two coaches answer some videos first.</source>
        <translation>{path} 未写入，因为还没有视频达成共识：请先让两位教练标注一些视频。</translation>
    </message>
    <message>
        <source>{path} holds the clips of another video than {name}: import that video again.</source>
        <translation>{path} 中是其他视频而非 {name} 的片段：请重新导入该视频。</translation>
    </message>
    <message>
        <source>{path} holds no clips of {name}: import that video again.</source>
        <translation>{path} 中没有 {name} 的片段：请重新导入该视频。</translation>
    </message>
    <message>
        <source>{path} is there already and is no snapshot that this Dualane can replace: choose another name, or remove that file first.</source>
        <translation>{path} 已存在，且不是本版本可以替换的数据集文件：请换一个名称，或先移走该文件。</translation>
    </message>
    <message>
        <source>{first} and {second} were cut by different recipes ({key}): import one of them again, then export.</source>
        <translation>{first} 与 {second} 的切分方式不同（{key}）：请重新导入其中一个，然后导出。</translation>
    </message>
    <message>
        <source>The crop box {box} is no part of a frame: give left, top, right and bottom as fractions with 0 ≤ left &lt; right ≤ 1 and 0 ≤ top &lt; bottom ≤ 1.</source>
        <translation>裁剪框 {box} 不在画面内：请以小数给出左、上、右、下，满足 0 ≤ 左 &lt; 右 ≤ 1 且 0 ≤ 上 &lt; 下 ≤ 1。</translation>
    </message>
    <message>
        <source>{where} was written with another code table, so its codes cannot be trusted: export or train it again with this version of Dualane.</source>
        <translation>{where} 使用了另一套编码表，其编码不可信：请用本版本的 Dualane 重新导出或训练。</translation>
    </message>
    <message>
        <source>trained by the demo</source>
        <translation>由演示训练</translation>
    </message>
    <message>
        <source>too few videos are held out to tell the two apart ({counts})</source>
        <translation>留出的视频太少，无法区分两者（{counts}）</translation>
    </message>
    <message>
        <source>better by more than chance ({counts})</source>
        <translation>更好，且超出偶然（{counts}）</translation>
    </message>
    <message>
        <source>worse by more than chance ({counts})</source>
        <translation>更差，且超出偶然（{counts}）</translation>
    </message>
    <message>
        <source>the difference is within chance ({counts})</source>
        <translation>差别在偶然范围内（{counts}）</translation>
    </message>
    <message>
        <source>The network&apos;s process was ended by the system, most often because memory ran out: close other programs and start it again.</source>
        <translation>网络进程被系统终止，多半是内存耗尽：请关闭其他程序后重新开始。</translation>
    </message>
    <message>
        <source>The network&apos;s process stopped unexpectedly ({why}): run “dualane doctor” to check this machine, then start it again.</source>
        <translation>网络进程意外停止（{why}）：请运行“dualane doctor”检查本机，然后重新开始。</translation>
    </message>
    <message>
        <source>In every training video the wall is lost from sight, so lane strips show nothing: train the 3D ResNet of the study (resnet3d), which reads clips, or film from a stand.</source>
        <translation>所有训练视频都无法跟踪岩壁，赛道条带无法显示内容：请训练读取片段的“研究中的 3D ResNet”（resnet3d），或使用固定机位拍摄。</translation>
    </message>
    <message>
        <source>The training was stopped while its videos were made ready, so nothing was learned and there is no checkpoint: start it again when you want one.</source>
        <translation>训练在准备视频时被停止，什么都还没有学到，因此没有检查点：需要时请重新开始训练。</translation>
    </message>
    <message>
        <source>Another process is already training {name} in {folder}: wait for it, or stop it first.</source>
        <translation>另一个进程已在 {folder} 中训练 {name}：请等待，或先将其停止。</translation>
    </message>
    <message>
        <source>{path} holds no clips to train on: label more videos, then export it again.</source>
        <translation>{path} 中没有可供训练的片段：请标注更多视频后重新导出。</translation>
    </message>
    <message>
        <source>{path} has no {part} clips to measure on: choose another --split, or label more videos and export it again.</source>
        <translation>{path} 中没有可供评估的{part}片段：请选择其他 --split，或标注更多视频后重新导出。</translation>
    </message>
    <message>
        <source>There is no device called “{name}”: choose auto, cpu or cuda.</source>
        <translation>没有名为“{name}”的设备：请选择 auto、cpu 或 cuda。</translation>
    </message>
    <message>
        <source>This network judges whole videos, and protocol “paper” divides the clips of a video between training and test: export with protocol “grouped” for it.</source>
        <translation>此网络判断整个视频，而“paper”方案会把同一视频的片段分到训练和测试：请用“grouped”方案导出。</translation>
    </message>
    <message>
        <source>{checkpoint} is the checkpoint that suggests, and it is missing or damaged in {folder}: copy its folder there again, or promote another checkpoint.</source>
        <translation>{checkpoint} 是当前给出建议的检查点，但在 {folder} 中丢失或损坏：请把它的文件夹复制回来，或启用其他检查点。</translation>
    </message>
    <message>
        <source>{name} has no checkpoint {checkpoint}: choose one of {known}.</source>
        <translation>{name} 没有检查点 {checkpoint}：请从 {known} 中选择。</translation>
    </message>
    <message>
        <source>{path} was trained on a dataset ({name}) that {project} has not exported as it is: train on an export of this project.</source>
        <translation>{path} 所用的数据集（{name}）并非 {project} 导出：请用此项目的导出进行训练。</translation>
    </message>
    <message>
        <source>{path} was trained on clips that were cut in another way than those of {project}: export the project and train again.</source>
        <translation>{path} 训练所用片段的切分方式与 {project} 不同：请导出项目后重新训练。</translation>
    </message>
    <message>
        <source>{standing} suggests by now, not {before}: look which one you want to take back, and roll back again.</source>
        <translation>现在由 {standing} 而非 {before} 给出建议：请确认要退回哪一个，然后再次退回。</translation>
    </message>
    <message>
        <source>No other checkpoint suggested before the current one, so there is nothing to roll back to: promote the one you want instead.</source>
        <translation>在当前检查点之前没有其他检查点给出过建议，无从退回：请直接启用您要的检查点。</translation>
    </message>
    <message>
        <source>Checkpoint {checkpoint} did not give {n} probabilities from 0 to 1 but {given} numbers: train it again.</source>
        <translation>检查点 {checkpoint} 给出的不是 {n} 个 0 到 1 的概率，而是 {given} 个数：请重新训练。</translation>
    </message>
    <message>
        <source>{name} has {n} decided videos with clips, and a second look needs {least}: label on.</source>
        <translation>{name} 有 {n} 个带片段的已定视频，再看至少需要 {least} 个：请继续标注。</translation>
    </message>
    <message>
        <source>A second look needs two decided videos at the least: label on.</source>
        <translation>再看至少需要两个已定视频：请继续标注。</translation>
    </message>
    <message>
        <source>In {n} of {all} decided videos the wall is lost from sight, and a second look needs two others: label some from a camera that stands.</source>
        <translation>{all} 个已定视频中有 {n} 个无法跟踪岩壁，而再看至少需要另外两个：请标注一些固定机位的视频。</translation>
    </message>
    <message>
        <source>In {path} the wall is lost from sight, so there is no second look at it.</source>
        <translation>{path} 中无法跟踪岩壁，因此不参加再看。</translation>
    </message>
    <message>
        <source>{path} was written by a newer Dualane: update Dualane, or delete that file and look again.</source>
        <translation>{path} 由更新版本的 Dualane 写成：请更新 Dualane，或删除该文件后再看一次。</translation>
    </message>
    <message>
        <source>{path} cannot be read: delete that file and look again; no label is in it.</source>
        <translation>{path} 无法读取：请删除该文件后再看一次；其中没有标注。</translation>
    </message>
    <message>
        <source>{path} is damaged ({what}): delete that checkpoint, and copy it again or train it again.</source>
        <translation>{path} 已损坏（{what}）：请删除该检查点，重新复制或重新训练。</translation>
    </message>
    <message>
        <source>{path} was written by a newer Dualane (format {version}, this one reads {known}): update Dualane to use that checkpoint.</source>
        <translation>{path} 由更新版本的 Dualane 写成（格式 {version}，本版本支持 {known}）：请更新 Dualane 后再使用该检查点。</translation>
    </message>
    <message>
        <source>{path} is of the checkpoint {checkpoint}: give its folder that name, or copy the right card into it.</source>
        <translation>{path} 属于检查点 {checkpoint}：请将文件夹改为该名称，或复制正确的 card。</translation>
    </message>
    <message>
        <source>There is no checkpoint “{checkpoint}” in {folder}: list the checkpoints to see which there are.</source>
        <translation>{folder} 中没有检查点“{checkpoint}”：请查看检查点列表。</translation>
    </message>
    <message>
        <source>{folder} is no checkpoint (it has no {file}): choose a folder that training made.</source>
        <translation>{folder} 不是检查点（没有 {file}）：请选择训练生成的文件夹。</translation>
    </message>
    <message>
        <source>{path} cannot be read ({why}): check that the file may be read.</source>
        <translation>{path} 无法读取（{why}）：请检查该文件的读取权限。</translation>
    </message>
    <message>
        <source>{path} cannot be read ({why}): check that the folder may be read.</source>
        <translation>{path} 无法读取（{why}）：请检查该文件夹的读取权限。</translation>
    </message>
    <message>
        <source>{path} cannot be read ({why}): check that the file may be read, or copy the checkpoint again.</source>
        <translation>{path} 无法读取（{why}）：请检查该文件的读取权限，或重新复制检查点。</translation>
    </message>
    <message>
        <source>{folder} says {n} parameters, and its network has {given}: train it again with this version.</source>
        <translation>{folder} 记载 {n} 个参数，而其网络有 {given} 个：请用本版本重新训练。</translation>
    </message>
    <message>
        <source>{path} is of another training or damaged: start that training anew.</source>
        <translation>{path} 属于另一次训练或已损坏：请重新开始该训练。</translation>
    </message>
    <message>
        <source>{path} does not exist: copy the checkpoint again or train it again.</source>
        <translation>{path} 不存在：请重新复制检查点或重新训练。</translation>
    </message>
    <message>
        <source>{path} does not fit the network that its card names (at “{name}”): copy the checkpoint again or train it again.</source>
        <translation>{path} 与其 card 所写的网络不符（在“{name}”处）：请重新复制检查点或重新训练。</translation>
    </message>
    <message>
        <source>{path} cannot be opened as a video: its copy was cut off or it is damaged; copy it again from the camera.</source>
        <translation>{path} 无法作为视频打开：复制时中断或文件已损坏；请从相机重新复制。</translation>
    </message>
    <message>
        <source>{path} is no video: choose a video file, such as MP4, MOV, AVI, MKV, WebM or MTS.</source>
        <translation>{path} 不是视频：请选择视频文件，例如 MP4、MOV、AVI、MKV、WebM 或 MTS。</translation>
    </message>
    <message>
        <source> ({what})</source>
        <translation>（{what}）</translation>
    </message>
    <message>
        <source>the quotes do not match: put text with quotes in double quotes and write each quote in it twice</source>
        <translation>引号不配对：请把含引号的文字放在双引号中，并将其中每个引号写两次</translation>
    </message>
    <message>
        <source>The disk failed while {name} was read or written: check the disk or its connection and try again.</source>
        <translation>读写 {name} 时磁盘出错：请检查磁盘或其连接后重试。</translation>
    </message>
    <message>
        <source>The coach&apos;s name holds a sign that cannot be seen: type the name anew.</source>
        <translation>教练名字中含有看不见的字符：请重新输入名字。</translation>
    </message>
    <message>
        <source>{name} holds no answer yet, so there is nothing to send: label first.</source>
        <translation>{name} 中还没有标注，没有可发送的内容：请先标注。</translation>
    </message>
    <message>
        <source>{name} holds no answer of {who} yet, so there is nothing to send: label first.</source>
        <translation>{name} 中还没有 {who} 的标注，没有可发送的内容：请先标注。</translation>
    </message>
    <message>
        <source>{path} holds clips of {shape}, not of 30 pictures of 112 × 112 in colour: import the video again.</source>
        <translation>{path} 中的片段为 {shape}，而不是 30 帧 112 × 112 的彩色画面：请重新导入该视频。</translation>
    </message>
    <message>
        <source>{path} holds clips of {shape}, not of 30 pictures of 112 × 112 in colour: export it again.</source>
        <translation>{path} 中的片段为 {shape}，而不是 30 帧 112 × 112 的彩色画面：请重新导出。</translation>
    </message>
    <message>
        <source>{path} does not hold one whole number a clip in /{name}: export it again.</source>
        <translation>{path} 的 /{name} 不是每个片段一个整数：请重新导出。</translation>
    </message>
    <message>
        <source>The memory of this {device} does not hold even one clip while training: close other programs, choose lane strips or the other device, or train on another machine.</source>
        <translation>此 {device} 的内存在训练时连一个片段也放不下：请关闭其他程序，选择赛道条带或其他设备，或换一台机器训练。</translation>
    </message>
    <message>
        <source>The loss or the gradient was no number or absurdly large in {n} steps of epoch {epoch}: look at {names}, or train another network or on the other device. The last whole epoch is kept.</source>
        <translation>第 {epoch} 轮中有 {n} 步的损失或梯度不是数或大得离谱：请查看 {names}，或训练其他网络，或在其他设备上训练。最后完整的一轮已保留。</translation>
    </message>
    <message>
        <source>The GPU cannot be used because {why}: choose the CPU (--device cpu), or repair that.</source>
        <translation>GPU 无法使用，因为{why}：请选择处理器 (CPU)，或修复该问题。</translation>
    </message>
    <message>
        <source>{project} has another checkpoint {checkpoint} already: keep one of the two, or train once more elsewhere.</source>
        <translation>{project} 已有另一个检查点 {checkpoint}：请保留其一，或在别处重新训练一次。</translation>
    </message>
    <message>
        <source>{standing} suggests by now, not {former}: look at the comparison with that one before you promote another.</source>
        <translation>现在由 {standing} 而非 {former} 给出建议：请先查看与它的比较，再启用其他网络。</translation>
    </message>
    <message>
        <source>The comparison of two checkpoints cannot be read: compare them again.</source>
        <translation>两个检查点的比较结果无法读取：请重新比较。</translation>
    </message>
    <message>
        <source>{path} is no sound weight file ({what}): copy the checkpoint again or train it again.</source>
        <translation>{path} 不是完好的权重文件（{what}）：请重新复制检查点或重新训练。</translation>
    </message>
    <message>
        <source>it is far too large</source>
        <translation>文件过大</translation>
    </message>
    <message>
        <source>it is no JSON</source>
        <translation>不是 JSON</translation>
    </message>
    <message>
        <source>it is no checkpoint card</source>
        <translation>不是检查点的 card</translation>
    </message>
    <message>
        <source>its version is unknown</source>
        <translation>版本未知</translation>
    </message>
    <message>
        <source>“{name}” is missing or of the wrong kind</source>
        <translation>“{name}”缺失或类型不对</translation>
    </message>
    <message>
        <source>“{name}” is no finite number</source>
        <translation>“{name}”不是有限的数</translation>
    </message>
    <message>
        <source>“{name}” counts below zero</source>
        <translation>“{name}”的计数小于零</translation>
    </message>
    <message>
        <source>“{name}” is no list of tables</source>
        <translation>“{name}”不是表的列表</translation>
    </message>
    <message>
        <source>“metrics” counts what cannot be</source>
        <translation>“metrics”的计数不可能成立</translation>
    </message>
    <message>
        <source>“metrics” holds a share that is none</source>
        <translation>“metrics”中有不是比例的数</translation>
    </message>
    <message>
        <source>“metrics” is no table of tables</source>
        <translation>“metrics”不是表的表</translation>
    </message>
    <message>
        <source>“config” is wrong ({what})</source>
        <translation>“config”有误（{what}）</translation>
    </message>
    <message>
        <source>“notes” is no list of sentences</source>
        <translation>“notes”不是句子的列表</translation>
    </message>
    <message>
        <source>“created” is no time</source>
        <translation>“created”不是时间</translation>
    </message>
    <message>
        <source>“checkpoint_id” is no name</source>
        <translation>“checkpoint_id”不是名称</translation>
    </message>
    <message>
        <source>“{name}” is below {n}</source>
        <translation>“{name}”小于 {n}</translation>
    </message>
    <message>
        <source>“network” differs from the configuration&apos;s</source>
        <translation>“network”与配置中的不同</translation>
    </message>
    <message>
        <source>it ends early</source>
        <translation>过早结束</translation>
    </message>
    <message>
        <source>“{name}” holds no true or false</source>
        <translation>“{name}”中不是真或假</translation>
    </message>
    <message>
        <source>“{name}” has no sound shape</source>
        <translation>“{name}”的形状不正常</translation>
    </message>
    <message>
        <source>it is too short</source>
        <translation>太短</translation>
    </message>
    <message>
        <source>its header claims {n} bytes</source>
        <translation>文件头声称有 {n} 字节</translation>
    </message>
    <message>
        <source>its header is no JSON object</source>
        <translation>文件头不是 JSON 对象</translation>
    </message>
    <message>
        <source>its metadata is no table of texts</source>
        <translation>元数据不是文字的表</translation>
    </message>
    <message>
        <source>“{name}” leaves a gap or overlaps another</source>
        <translation>“{name}”留有空隙或与其他重叠</translation>
    </message>
    <message>
        <source>its tensors need {wanted} bytes and {given} are there</source>
        <translation>张量需要 {wanted} 字节，而只有 {given} 字节</translation>
    </message>
    <message>
        <source>a name stands twice in its header</source>
        <translation>文件头中有重复的名称</translation>
    </message>
    <message>
        <source>a name in its header is none</source>
        <translation>其文件头中有一个名称无效</translation>
    </message>
    <message>
        <source>“{name}” is not described as a tensor</source>
        <translation>“{name}”没有作为张量来描述</translation>
    </message>
    <message>
        <source>“{name}” holds numbers of an unknown kind</source>
        <translation>“{name}”中的数类型未知</translation>
    </message>
    <message>
        <source>“{name}” has no sound place</source>
        <translation>“{name}”的位置不正常</translation>
    </message>
    <message>
        <source>“{name}” has a place that does not fit its shape</source>
        <translation>“{name}”的位置与其形状不符</translation>
    </message>
    <message>
        <source>a video came back to a coach who never answered it</source>
        <translation>有视频再次交给了从未标注过它的教练</translation>
    </message>
    <message>
        <source>a video came back to a coach twice</source>
        <translation>有视频两次再次交给同一位教练</translation>
    </message>
    <message>
        <source>a video came back that had no answer</source>
        <translation>有再次标注的视频没有此前的标注</translation>
    </message>
    <message>
        <source>a rename leads back to the same name</source>
        <translation>有改名前后相同</translation>
    </message>
    <message>
        <source>it lists a rename twice</source>
        <translation>同一次改名列出了两次</translation>
    </message>
    <message>
        <source>a coach is renamed twice at the same time</source>
        <translation>有教练在同一时刻改名两次</translation>
    </message>
    <message>
        <source>a coach is renamed more than {n} times</source>
        <translation>有教练改名超过 {n} 次</translation>
    </message>
    <message>
        <source>the renames of {name} lead to other names</source>
        <translation>{name} 的改名记录得出的是其他名字</translation>
    </message>
    <message>
        <source>a coach has a name without end</source>
        <translation>有教练的名字过长</translation>
    </message>
    <message>
        <source>a rename</source>
        <translation>改名</translation>
    </message>
    <message>
        <source>the time of a rename</source>
        <translation>改名的时间</translation>
    </message>
    <message>
        <source>a repeat</source>
        <translation>再次标注</translation>
    </message>
    <message>
        <source>choose a file that ends in {suffix}</source>
        <translation>请选择以 {suffix} 结尾的文件</translation>
    </message>
    <message>
        <source>it has no version</source>
        <translation>没有版本</translation>
    </message>
    <message>
        <source>it does not say what it is</source>
        <translation>没有说明自己是什么</translation>
    </message>
    <message>
        <source>it is no JSON text</source>
        <translation>不是 JSON 文本</translation>
    </message>
    <message>
        <source>it holds no fields</source>
        <translation>没有任何字段</translation>
    </message>
    <message>
        <source>it lists a coach twice</source>
        <translation>同一教练列出了两次</translation>
    </message>
    <message>
        <source>it lists a video twice</source>
        <translation>同一视频列出了两次</translation>
    </message>
    <message>
        <source>a video has no fingerprint</source>
        <translation>有视频没有指纹</translation>
    </message>
    <message>
        <source>a coach answers a video twice</source>
        <translation>有教练对同一视频标注了两次</translation>
    </message>
    <message>
        <source>the confidence of a suggestion is no number</source>
        <translation>有建议的置信度不是数</translation>
    </message>
    <message>
        <source>a suggestion says what none can say</source>
        <translation>有建议的内容不可能成立</translation>
    </message>
    <message>
        <source>a suggestion names no pair</source>
        <translation>有建议没有给出组合</translation>
    </message>
    <message>
        <source>an answer has an unknown field “{name}”</source>
        <translation>有标注含未知字段“{name}”</translation>
    </message>
    <message>
        <source>there is no pair “{text}”</source>
        <translation>没有组合“{text}”</translation>
    </message>
    <message>
        <source>unsure is neither true nor false</source>
        <translation>unsure 既不是 true 也不是 false</translation>
    </message>
    <message>
        <source>a coach has no name that can be typed</source>
        <translation>有教练的名字无法输入</translation>
    </message>
    <message>
        <source>{what} is no list, or too long a one</source>
        <translation>{what} 不是列表，或列表过长</translation>
    </message>
    <message>
        <source>{what} has no fields</source>
        <translation>{what}没有字段</translation>
    </message>
    <message>
        <source>an answer names no {what} of the file</source>
        <translation>有标注没有指明文件中的{what}</translation>
    </message>
    <message>
        <source>{what} is no text, or too long a one</source>
        <translation>{what}不是文字，或文字过长</translation>
    </message>
    <message>
        <source>{what} holds a character that does not exist</source>
        <translation>{what}含有不存在的字符</translation>
    </message>
    <message>
        <source>{what} is no number of seconds</source>
        <translation>{what} 不是秒数</translation>
    </message>
    <message>
        <source>{what} is no moment in time</source>
        <translation>{what}不是时间</translation>
    </message>
    <message>
        <source>{what} lies before the year 1970</source>
        <translation>{what}早于 1970 年</translation>
    </message>
    <message>
        <source>it holds more values than any answers need</source>
        <translation>其中的数值多于任何标注所需</translation>
    </message>
    <message>
        <source>the name of a video</source>
        <translation>视频的名称</translation>
    </message>
    <message>
        <source>the name of a coach</source>
        <translation>教练的名字</translation>
    </message>
    <message>
        <source>the time of an answer</source>
        <translation>标注的时间</translation>
    </message>
    <message>
        <source>the source of a suggestion</source>
        <translation>建议的来源</translation>
    </message>
    <message>
        <source>a video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>an answer</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>a suggestion</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>a sight</source>
        <translation>建议的显示方式</translation>
    </message>
    <message>
        <source>a pair</source>
        <translation>组合</translation>
    </message>
    <message>
        <source>video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>coach</source>
        <translation>教练</translation>
    </message>
    <message>
        <source>it is not UTF-8 text</source>
        <translation>不是 UTF-8 文本</translation>
    </message>
    <message>
        <source>its last line is not whole</source>
        <translation>最后一行不完整</translation>
    </message>
    <message>
        <source>it is no TOML</source>
        <translation>不是 TOML 格式</translation>
    </message>
    <message>
        <source>line {row} makes no sense from character {n} on</source>
        <translation>第 {row} 行从第 {n} 个字符起无法理解</translation>
    </message>
    <message>
        <source>it has no {name}</source>
        <translation>没有 {name}</translation>
    </message>
    <message>
        <source>there is no schema_version {version}</source>
        <translation>没有 schema_version {version}</translation>
    </message>
    <message>
        <source>it has no schema_version</source>
        <translation>没有 schema_version</translation>
    </message>
    <message>
        <source>{table}.{key} is not a text</source>
        <translation>{table}.{key} 不是文字</translation>
    </message>
    <message>
        <source>suggestions.policy is “{word}”, none of {names}</source>
        <translation>suggestions.policy 为“{word}”，不是 {names} 之一</translation>
    </message>
    <message>
        <source>lanes.divider is not a fraction of the width</source>
        <translation>lanes.divider 不是宽度的比例</translation>
    </message>
    <message>
        <source>suggestions.blind_share is not a number</source>
        <translation>suggestions.blind_share 不是数</translation>
    </message>
    <message>
        <source>suggestions.blind_share is not a fraction of the videos</source>
        <translation>suggestions.blind_share 不是视频的比例</translation>
    </message>
    <message>
        <source>training.promote_better is neither true nor false</source>
        <translation>training.promote_better 既不是 true 也不是 false</translation>
    </message>
    <message>
        <source>targets is not a table</source>
        <translation>targets 不是表</translation>
    </message>
    <message>
        <source>targets.{pair} is not a number of videos</source>
        <translation>targets.{pair} 不是视频数目</translation>
    </message>
    <message>
        <source>its seal</source>
        <translation>其封印</translation>
    </message>
    <message>
        <source>what it says about its clips</source>
        <translation>其片段说明</translation>
    </message>
    <message>
        <source>HDF5 cannot cope with it</source>
        <translation>HDF5 无法处理</translation>
    </message>
    <message>
        <source>its seal is of another file</source>
        <translation>其封印属于其他文件</translation>
    </message>
    <message>
        <source>clip {number} of {name}</source>
        <translation>{name} 的第 {number} 个片段</translation>
    </message>
    <message>
        <source>the clips of {name} were changed</source>
        <translation>{name} 的片段被改动</translation>
    </message>
    <message>
        <source>clips of {name}</source>
        <translation>{name} 的片段</translation>
    </message>
    <message>
        <source>it is no HDF5 file any more</source>
        <translation>它已不是 HDF5 文件</translation>
    </message>
    <message>
        <source>exit status {n}</source>
        <translation>退出状态 {n}</translation>
    </message>
    <message>
        <source>exit {n}</source>
        <translation>退出状态 {n}</translation>
    </message>
    <message>
        <source>this PyTorch ({version}) was built without CUDA</source>
        <translation>此 PyTorch（{version}）不带 CUDA</translation>
    </message>
    <message>
        <source>PyTorch finds no NVIDIA GPU with a working driver</source>
        <translation>PyTorch 找不到驱动正常的 NVIDIA GPU</translation>
    </message>
    <message>
        <source>a first computation on it failed ({error})</source>
        <translation>在其上的首次计算失败（{error}）</translation>
    </message>
    <message>
        <source>a first computation on it gave a wrong result</source>
        <translation>在其上的首次计算结果有误</translation>
    </message>
    <message>
        <source>the newest file of the project&apos;s backups folder</source>
        <translation>项目 backups 文件夹中最新的文件</translation>
    </message>
    <message>
        <source>a copy of your own</source>
        <translation>您自己的副本</translation>
    </message>
    <message>
        <source>No checkpoint</source>
        <translation>没有检查点</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>batch size</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>没有人</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>没有权限</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <translation>不允许该操作</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>没有该文件或文件夹</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>不是文件夹</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>是文件夹</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>文件系统只读</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>输入/输出错误</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>磁盘空间已满</translation>
    </message>
    <message>
        <source>Disk quota exceeded</source>
        <translation>超出磁盘配额</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>文件名过长</translation>
    </message>
    <message>
        <source>Too many levels of symbolic links</source>
        <translation>符号链接层数过多</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>打开的文件过多</translation>
    </message>
    <message>
        <source>Too many open files in system</source>
        <translation>系统打开的文件过多</translation>
    </message>
    <message>
        <source>Cannot allocate memory</source>
        <translation>无法分配内存</translation>
    </message>
    <message>
        <source>Device or resource busy</source>
        <translation>设备或资源正忙</translation>
    </message>
    <message>
        <source>No such device or address</source>
        <translation>没有该设备或地址</translation>
    </message>
    <message>
        <source>No such device</source>
        <translation>没有该设备</translation>
    </message>
    <message>
        <source>Invalid argument</source>
        <translation>参数无效</translation>
    </message>
    <message>
        <source>Stale file handle</source>
        <translation>文件句柄已失效</translation>
    </message>
    <message>
        <source>Transport endpoint is not connected</source>
        <translation>传输端点未连接</translation>
    </message>
    <message>
        <source>Connection timed out</source>
        <translation>连接超时</translation>
    </message>
    <message>
        <source>Connection refused</source>
        <translation>连接被拒绝</translation>
    </message>
    <message>
        <source>Host is down</source>
        <translation>主机已关闭</translation>
    </message>
    <message>
        <source>No route to host</source>
        <translation>无法到达主机</translation>
    </message>
    <message>
        <source>Network is unreachable</source>
        <translation>网络不可达</translation>
    </message>
    <message>
        <source>{folder} has a name that this system cannot pass on: rename it, or choose another folder for the project.</source>
        <translation>{folder} 的名称无法在本系统中使用：请重命名，或为项目选择其他文件夹。</translation>
    </message>
    <message>
        <source>“{name}” reads no lane strips, and only in those a flash can be made a slip: leave out accidents, or choose strips.</source>
        <translation>“{name}”不读取赛道条带，而只有在条带中才能把闪爬改成滑脱：请不要选 accidents，或选择 strips。</translation>
    </message>
    <message>
        <source>On a plateau the learning rate is multiplied by a number above 0 and up to 1, such as 0.2, and never goes below one of 0 to 1, such as 0.00001.</source>
        <translation>停滞时学习率所乘的数须大于 0 且不超过 1，例如 0.2；其下限须为 0 到 1，例如 0.00001。</translation>
    </message>
    <message>
        <source>A patience must be a whole number of epochs, 0 or more, such as 3.</source>
        <translation>耐心值须为 0 或以上的整数轮数，例如 3。</translation>
    </message>
    <message>
        <source>Accidents must be 0 to 0.75, such as 0.3.</source>
        <translation>accidents 必须在 0 到 0.75 之间，例如 0.3。</translation>
    </message>
    <message>
        <source>The least steps of an epoch are {n}: give a whole number from 0 to {most}, such as 20.</source>
        <translation>每轮的最少步数为 {n}：请给出 0 到 {most} 的整数，例如 20。</translation>
    </message>
    <message>
        <source>“{name}” has no heads of lanes: leave out two heads, or choose lanes or lane_videos.</source>
        <translation>“{name}”没有每道一个的输出头：请不要选两个输出头，或选择 lanes 或 lane_videos。</translation>
    </message>
    <message>
        <source>“{name}” in the file is not the coach who is called that here, to judge by the names that both had before: give one of the two another name; nothing was taken in.</source>
        <translation>从双方以前用过的名字看，文件中的“{name}”不是这里同名的教练：请为其中一位另取名字；未接收任何内容。</translation>
    </message>
    <message>
        <source>There is no network called “{name}”: choose {network}, or another one that this version has.</source>
        <translation>没有名为“{name}”的网络：请选择 {network}，或本版本具有的其他网络。</translation>
    </message>
    <message>
        <source>There is no network called “{name}”: choose one of {networks}.</source>
        <translation>没有名为“{name}”的网络：请从 {networks} 中选择。</translation>
    </message>
    <message>
        <source>The {setting} is {given}: give a whole number of 1 or more.</source>
        <translation>{setting}为 {given}：请给出不小于 1 的整数。</translation>
    </message>
    <message>
        <source>The width is {given}: give {most} or less; the study&apos;s network has 64.</source>
        <translation>宽度为 {given}：请给出不大于 {most} 的数；原研究的网络为 64。</translation>
    </message>
    <message>
        <source>The learning rate is {given}: give a number above 0 and up to 1, such as 0.0001.</source>
        <translation>学习率为 {given}：请给出大于 0 且不大于 1 的数，例如 0.0001。</translation>
    </message>
    <message>
        <source>The seed is {given}: give a whole number from 0 to 4294967295.</source>
        <translation>随机种子为 {given}：请给出 0 到 4294967295 之间的整数。</translation>
    </message>
    <message>
        <source>Dropout must be 0 or more and below 1, and l2 must not be negative.</source>
        <translation>Dropout 必须不小于 0 且小于 1，l2 不能为负数。</translation>
    </message>
    <message>
        <source>Smoothing must be 0 to 1, and the average of the weights must keep 0 or more and less than 1, such as 0.99.</source>
        <translation>平滑必须在 0 到 1 之间，权重平均的保留比例必须不小于 0 且小于 1，例如 0.99。</translation>
    </message>
    <message>
        <source>Jitter must be 0 to 2, such as 1, and time jitter 0 to 0.5, such as 0.2.</source>
        <translation>扰动必须在 0 到 2 之间，例如 1；时间扰动必须在 0 到 0.5 之间，例如 0.2。</translation>
    </message>
    <message>
        <source>The training setting “{name}” is missing or of the wrong kind: train that checkpoint again.</source>
        <translation>训练设置“{name}”缺失或类型不对：请重新训练该检查点。</translation>
    </message>
    <message>
        <source>{name} is called as if it were no network but motion: train it again, and leave its name as it is.</source>
        <translation>{name} 的名称被当作“运动”而不是网络：请重新训练，并保留原有名称。</translation>
    </message>
    <message>
        <source>There is no video to learn from: label some first.</source>
        <translation>没有可供学习的视频：请先标注一些。</translation>
    </message>
    <message>
        <source>{path} holds a code that there is not: they are 0 to 14.</source>
        <translation>{path} 含有不存在的编码：编码为 0 到 14。</translation>
    </message>
    <message>
        <source>{path} is no list of decided videos: give a JSON list with file, code and group of each.</source>
        <translation>{path} 不是已定视频的列表：请给出含每个视频的 file、code 和 group 的 JSON 列表。</translation>
    </message>
    <message>
        <source>{path} cannot be read as a list of clip files: give a text file with one path a line.</source>
        <translation>{path} 不能作为片段文件列表读取：请给出每行一个路径的文本文件。</translation>
    </message>
    <message>
        <source>{code} is not a code: codes run from 0 to 14.</source>
        <translation>{code} 不是编码：编码为 0 到 14。</translation>
    </message>
    <message>
        <source>“{text}” is no crop box: write left,top,right,bottom as fractions, for example 0,0.1,1,0.9.</source>
        <translation>“{text}”不是裁剪框：请以小数写出左,上,右,下，例如 0,0.1,1,0.9。</translation>
    </message>
    <message>
        <source>“{text}” is no recipe of clips: import the video again.</source>
        <translation>“{text}”不是片段的切分方式：请重新导入该视频。</translation>
    </message>
    <message>
        <source>{folder} is there already and is no folder: choose another name.</source>
        <translation>{folder} 已存在且不是文件夹：请换一个名称。</translation>
    </message>
    <message>
        <source>{path} links the clips of {name} in {file}, which is missing: put the clip file back or import the video again.</source>
        <translation>{path} 引用了 {file} 中 {name} 的片段，而该文件缺失：请放回片段文件，或重新导入该视频。</translation>
    </message>
    <message>
        <source>{path} cannot use the clips of {name}: {said}</source>
        <translation>{path} 无法使用 {name} 的片段：{said}</translation>
    </message>
    <message>
        <source>{path} does not tell which clip belongs to which video (/video_index and /videos/n_clips differ): export it again.</source>
        <translation>{path} 没有说明哪个片段属于哪个视频（/video_index 与 /videos/n_clips 不符）：请重新导出。</translation>
    </message>
    <message>
        <source>{path} holds no clips: label some videos, then export it again.</source>
        <translation>{path} 中没有片段：请标注一些视频，然后重新导出。</translation>
    </message>
    <message>
        <source>{path} does not match its own checksum, so something in it was changed after it was written: export it again.</source>
        <translation>{path} 与自身的校验和不符，写成后有内容被改动：请重新导出。</translation>
    </message>
    <message>
        <source>{path} gives {name} the lanes {left}-{right}, which is no pair: export it again.</source>
        <translation>{path} 中 {name} 的赛道为 {left}-{right}，不是组合：请重新导出。</translation>
    </message>
    <message>
        <source>{path} gives {name} the code {code}, but its lanes {left}-{right} are code {wanted}: export it again.</source>
        <translation>{path} 中 {name} 的编码为 {code}，而其赛道 {left}-{right} 的编码应为 {wanted}：请重新导出。</translation>
    </message>
    <message>
        <source>{path} gives clips of {name} the code {code}, but the video has code {wanted} (codes run from 0 to {most}): export it again.</source>
        <translation>{path} 中 {name} 的片段编码为 {code}，而该视频的编码为 {wanted}（编码为 0 到 {most}）：请重新导出。</translation>
    </message>
    <message>
        <source>{path} puts clips of {name} into a part that is neither train, validation nor test: export it again.</source>
        <translation>{path} 把 {name} 的片段放进了既非训练、验证也非测试的部分：请重新导出。</translation>
    </message>
    <message>
        <source>{path} puts clips of {name} into another part than the video: export it again.</source>
        <translation>{path} 把 {name} 的片段放进了与该视频不同的部分：请重新导出。</translation>
    </message>
    <message>
        <source>{path} has group {group} in more than one part ({names}), so its scores would flatter: export it again.</source>
        <translation>{path} 中的组 {group} 出现在多个部分（{names}），会使分数偏高：请重新导出。</translation>
    </message>
    <message>
        <source>{folder} holds other files than an earlier export wrote: choose another folder, or move them away.</source>
        <translation>{folder} 中有并非以前导出的文件：请选择其他文件夹，或将它们移走。</translation>
    </message>
    <message>
        <source>The settings that all desks share cannot be read ({why}): update Dualane at this desk, for a newer one may have written them.</source>
        <translation>所有电脑共用的设置无法读取（{why}）：请更新这台电脑上的 Dualane，这些设置可能是由更新的版本写入的。</translation>
    </message>
    <message>
        <source>“metrics” has more videos without an answer than videos</source>
        <translation>“metrics”中没有答案的视频多于视频总数</translation>
    </message>
    <message>
        <source>{path} is there already and holds something else than these labels: choose another name, or move it away.</source>
        <translation>{path} 已存在，且内容不是这些标注：请换一个名称，或将其移走。</translation>
    </message>
    <message>
        <source>{path} is empty: its first row must name its columns, such as {names}.</source>
        <translation>{path} 是空的：第一行必须写列名，例如 {names}。</translation>
    </message>
    <message>
        <source>{path} lies where the project {folder} keeps its own files: choose another place, such as {places}.</source>
        <translation>{path} 位于项目 {folder} 存放自身文件的地方：请选择其他位置，例如 {places}。</translation>
    </message>
    <message>
        <source>since is no moment for each coach</source>
        <translation>since 没有为每位教练给出时间</translation>
    </message>
    <message>
        <source>the time of a coach</source>
        <translation>教练的时间</translation>
    </message>
    <message>
        <source>The network answers with what is no number, so its weights are useless: train it again, with a smaller learning rate or on the other device.</source>
        <translation>网络给出的答案不是数字，因此它的权重无法使用：请重新训练，可减小学习率或换用另一种设备。</translation>
    </message>
    <message>
        <source>“{name}” holds what is no number</source>
        <translation>“{name}” 中有不是数字的内容</translation>
    </message>
    <message>
        <source>it is no file</source>
        <translation>它不是文件</translation>
    </message>
    <message>
        <source>No video is held out from training, so nobody can say which network is better: label the videos of another evening or venue, which are held out by themselves, and train again.</source>
        <translation>没有留出的视频，无法判断哪个网络更好：请标注另一晚或另一场馆的视频（会自动留出），然后重新训练。</translation>
    </message>
    <message>
        <source>A short training (fewer than {n} steps), so another one may judge the same videos otherwise; what batch normalisation goes by was measured on training clips at its end.</source>
        <translation>训练较短（少于 {n} 步），换一次训练对同样的视频可能有不同判断；批归一化所用的统计量在结束时用训练片段测得。</translation>
    </message>
    <message>
        <source>its numbers are not those that were written</source>
        <translation>其中的数值与写入时不同</translation>
    </message>
    <message>
        <source>save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>backup</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>The {part} videos show states that no training video shows ({pairs}), so the network cannot know them.</source>
        <translation>{part}视频中有训练视频里没有的状态（{pairs}），网络无从得知。</translation>
    </message>
    <message>
        <source>The {part} videos show states that no training video shows ({pairs}), so the network knows them only from other climbs that training changed into them.</source>
        <translation>{part}视频中有训练视频里没有的状态（{pairs}），网络只见过训练时由其他攀爬改成的样子。</translation>
    </message>
    <message>
        <source>The {part} videos show states that no training video shows in the {lane} lane ({pairs}), so the network cannot know them there.</source>
        <translation>{part}视频的{lane}中有训练视频该道里没有的状态（{pairs}），网络在该道无从得知。</translation>
    </message>
    <message>
        <source>Memory did not hold what had to be computed: close other programs or choose the other device, then start it again.</source>
        <translation>内存放不下要计算的内容：请关闭其他程序或选择其他设备，然后重新开始。</translation>
    </message>
    <message>
        <source>{path} does not tell when its pictures were taken: convert it to MP4 (H.264) and import that.</source>
        <translation>{path} 没有记录各画面的拍摄时间：请转换为 MP4（H.264）后再导入。</translation>
    </message>
    <message>
        <source>put it back, or set aside the -wal, -shm and -journal files that lie there still, and then copy {path} to its place</source>
        <translation>请将其放回，或先把仍在那里的 -wal、-shm 和 -journal 文件移开，再把 {path} 复制到原处</translation>
    </message>
    <message>
        <source>{name} is damaged or is no label database: set it aside, with the -wal, -shm and -journal files beside it, and put {copy} in its place.</source>
        <translation>{name} 已损坏，或不是标注数据库：请把它连同旁边的 -wal、-shm 和 -journal 文件移开，并在原处放上 {copy}。</translation>
    </message>
    <message>
        <source>Stopped by hand in epoch {epoch} of {epochs}.</source>
        <translation>在第 {epoch} 轮（共 {epochs} 轮）中手动停止。</translation>
    </message>
    <message>
        <source>Stopped by hand after epoch {epoch} of {epochs}.</source>
        <translation>在第 {epoch} 轮（共 {epochs} 轮）后手动停止。</translation>
    </message>
    <message>
        <source>Continued after epoch {epoch}.</source>
        <translation>从第 {epoch} 轮之后继续。</translation>
    </message>
    <message>
        <source>The interrupted training could not be continued ({why}), so it starts from the beginning.</source>
        <translation>被中断的训练无法继续（{why}），因此从头开始。</translation>
    </message>
    <message>
        <source>Memory did not hold all clips beside the network, so epoch {epoch} starts again, and clips are read from disk each time.</source>
        <translation>内存放不下网络和所有片段，因此第 {epoch} 轮重新开始，片段改为每次从磁盘读取。</translation>
    </message>
    <message>
        <source>Memory did not hold batches of {large} clips, so epoch {epoch} starts again with batches of {small}.</source>
        <translation>内存放不下每批 {large} 个片段，因此第 {epoch} 轮改为每批 {small} 个重新开始。</translation>
    </message>
    <message>
        <source>In epoch {epoch}, {n} of {all} steps were skipped, because the loss or the gradient was no number or absurdly large. Look at {names}.</source>
        <translation>第 {epoch} 轮的 {all} 步中跳过了 {n} 步，因为损失或梯度不是数字或大得离谱。请检查 {names}。</translation>
    </message>
    <message>
        <source>{n} processes trained together; each normalised over its own share of a batch.</source>
        <translation>{n} 个进程一起训练；每个进程在自己那份批次上归一化。</translation>
    </message>
</context>
<context>
    <name>show_file</name>
    <message>
        <source>{folder} is not there any more: was it moved or unplugged?</source>
        <translation>{folder} 已不存在：是否被移动或拔下？</translation>
    </message>
    <message>
        <source>No file manager could be opened here: look in {folder}.</source>
        <translation>这里无法打开文件管理器：请查看 {folder}。</translation>
    </message>
</context>
<context>
    <name>states</name>
    <message>
        <source>Flash</source>
        <translation>闪爬</translation>
    </message>
    <message>
        <source>Slip</source>
        <translation>滑脱</translation>
    </message>
    <message>
        <source>Fall</source>
        <translation>坠落</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>空道</translation>
    </message>
    <message>
        <source>Cannot judge: {reason}</source>
        <translation>无法判定：{reason}</translation>
    </message>
</context>
<context>
    <name>status</name>
    <message>
        <source>To label</source>
        <translation>待标注</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待对方</translation>
    </message>
    <message>
        <source>Agreed</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>Disputed</source>
        <translation>有分歧</translation>
    </message>
    <message>
        <source>Settled</source>
        <translation>已裁定</translation>
    </message>
    <message>
        <source>Unusable</source>
        <translation>不可用</translation>
    </message>
    <message>
        <source>Answered by others</source>
        <translation>其他教练已标注</translation>
    </message>
    <message>
        <source>Others have answered this; yours is welcome.</source>
        <translation>其他教练已标注此视频，也欢迎您标注。</translation>
    </message>
</context>
</TS>
