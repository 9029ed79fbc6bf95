<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AgreementCard</name>
    <message>
        <source>Agreement</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comparing the answers…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Figures appear once two coaches have answered the same videos.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answers count as given before seeing the other&apos;s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>same answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>percent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kappa</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both lanes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left lane</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Right lane</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>too few</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only {count} with both answers: too few for a figure, {least} are needed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both gave one and the same state everywhere, so there is nothing that chance could be compared with.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> They differ more often on the left lane.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> They differ more often on the right lane.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Beyond chance they agree {strength} on {n} videos.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>almost perfectly</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>substantially</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>moderately</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fairly</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>slightly</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not at all</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AnswerBar</name>
    <message>
        <source>Unsure (U)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot judge (X)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot judge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note (N)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commit and next (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AnswerButton</name>
    <message>
        <source>Answer {letter}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} coaches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unsure</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CheckpointModel</name>
    <message>
        <source>Trained</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learned from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clips right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Videos right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> (stopped)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{videos} videos, {clips} clips</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{share:.1%} of {n} ({split})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no video held back</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CheckpointTable</name>
    <message>
        <source>Checkpoints, newest first</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClassGrid</name>
    <message>
        <source>Videos per pair of lane states</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No video has a consensus yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both lanes empty is no race.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{pair} (code {code}): {n}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CoachChooser</name>
    <message>
        <source>Who is labelling? (Ctrl+K)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> Who is labelling?  ▾</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who is labelling: {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nobody chosen</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Commits</name>
    <message>
        <source>Saving your answer</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Curves</name>
    <message>
        <source>epoch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accuracy, percent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loss and accuracy appear here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DatasetPage</name>
    <message>
        <source>videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>agreed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in dispute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>settled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unusable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Consensus: left lane down, right lane across</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Videos and answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import videos…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import a folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import answers (CSV)…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export answers (CSV)…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who sees suggestions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After one&apos;s own answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One coach, all the time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everyone, all the time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The coach who sees suggestions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose who is labelling at the top right: the other numbers are of the videos that this coach has answered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Agreed, in dispute, settled, unusable, consensus and agreement are of the {n:,} videos that {name} has answered, so that nobody learns anything of the others.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the coach</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Coaches answer first and see the suggestion afterwards, so every answer stays their own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This coach is quicker; the others stay blind, so agreement still says something about the races.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quickest, but coaches agree more easily with the network and so with each other.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DecisionPanel</name>
    <message>
        <source>Cannot be judged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot be judged (X)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why? (needed)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason of the decision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settle  (Ctrl+Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Say why it cannot be judged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose an answer, or a state for the open lane.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give a reason: the next video is judged by it too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear stop after a miss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No stop, only slower</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped the timer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Came off the wall</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overlooked at first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Race not fully shown</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>Saving</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ErrorReport</name>
    <message>
        <source>Something unexpected happened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dualane met an error that it did not expect. Every answer given so far is saved, and you can go on working. If it happens again, copy the report and send it to us.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied</source>
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Divided by group</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Divided as in the study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the file holds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One file with every clip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Small file that links the clips</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quick and small, but the file cannot be given away.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export dataset…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many videos were left out, and why</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export dataset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dataset (*.h5)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exporting the dataset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} held this already:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} is written:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{start} {clips} of {videos} (train {train:,}, validation {validation:,}, test {test:,}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clips</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left out: {n:,}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export cancelled; nothing was written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole groups (a venue, a day) stay together, so figures are honest.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clips at random: one video&apos;s clips stand on both sides, so figures are too good.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FrameView</name>
    <message>
        <source>Video picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find it…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files that need attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import damaged ones anyway</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for videos…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Importing videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ending after the files in work…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done} of {all} videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} was imported with damage: {what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} imported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n:,} were there already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n:,} found at a new place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n:,} refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The import could not be finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import cancelled; what was taken stays</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Then {count} that came later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>file or folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>files and folders</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LabelFiles</name>
    <message>
        <source>{file}: nothing to import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import the answers in {file}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{new}, {changed:,} changed, {same:,} as they are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>new answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>new answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>coach is added.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>coaches are added.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These columns are left out: {names}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Importing answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This shows other coaches&apos; answers. Write them all the same?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} has not answered {count} yet. Whoever reads the file first no longer answers on their own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} written</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LabelPage</name>
    <message>
        <source>Not on screen yet: press Enter once the picture is there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not saved: this file is another video than the one imported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to take back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✓ Saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved without what you have changed since: press Enter to save that too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every video has your answer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Taken back: {answer}. Press Enter to commit it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not both lanes empty: press X if there is no race.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a state for the left lane first (A S D F).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a state for the right lane first (J K L ;).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a state for each lane first, or press X if it cannot be judged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No videos yet: drop some on this window, or import a folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This file is another video than the one imported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>My answer: {answer}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot judge: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Revising {answer}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LaneChoice</name>
    <message>
        <source>{lane} lane: {state}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{lane} lane</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{state}, as all say: locked</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LanePanel</name>
    <message>
        <source>Left lane</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Right lane</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Leaving</name>
    <message>
        <source>An answer is not committed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You have begun an answer and not committed it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is not committed is lost on leaving.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave without it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something is still running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what} is still running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop it and keep what it has learned so far, or cancel it and discard that?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop and keep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it has finished is kept. It can be started again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel and discard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something is still ending</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was asked to end and needs a while. Closing at once discards what it has not finished; every answer is saved already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ending: {what}…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>New project: choose a name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dualane project (*.dualane)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open project: choose its folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Demo project: choose a name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Videos (*.mp4 *.mov *.m4v *.avi *.mkv *.webm *.mts);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A project is being opened: import once it is on the screen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No project is open: open or make one, then import.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where is {name} now?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answers (*.csv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export answers</source>
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import videos…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import a folder of videos…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import answers (CSV)…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export answers (CSV)…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export dataset…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Dualane</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Player</name>
    <message>
        <source>To the start (Home)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One frame back (←)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play (Space)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One frame on (→)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playback speed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The video is not where it was:
{path}

It was moved or renamed, or its disk is not connected. Answers can still be given.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause (Space)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{now:.2f} / {end:.2f} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>frame {frame} of {n}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QueueCard</name>
    <message>
        <source>Videos answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done} of {n} answered</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>Status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>My answer</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QueueView</name>
    <message>
        <source>Queue of videos</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReasonChooser</name>
    <message>
        <source>or in your words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason in your own words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Esc</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Can be judged after all</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Videos in dispute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settled videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo  (Ctrl+Z)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In dispute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{reason}
Decided by {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settled ({n})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who is labelling?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a coach at the top right: only videos that this coach has answered are shown here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No disagreements</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whenever you and another coach see a race differently, it appears here with both answers and without names.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RuleSheet</name>
    <message>
        <source>The four states</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In doubt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Judge each lane by the whole video, not by its last second: after a fall the lane is empty, and the state is still a fall.
Came off at the very last hold and did not stop the timer: fall. Sat on the rope, climbed on and finished: agree on one rule with the other coach and write it down.
A false start that stops both climbers, a close-up or a video that ends before the lane has finished: press X, cannot judge, with the reason.
Not sure: choose what you think most likely and press U. The other coach answers without knowing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Climbs to the top and stops the timer; no mistake stops them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The light turns green. A foot that scrapes without a pause is still a flash.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A hand or foot misses a hold, a brief pause, then goes on and finishes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The light turns green. The curve has a kink, most often in the lower half, for a third of a second to a second.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loses contact with the wall and does not finish.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The light stays red. From then on the lane looks empty, and it stays a fall.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody climbs in this lane.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both lanes empty is no race: press X and say so instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawing of a lane: {state}. {rule}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StateButton</name>
    <message>
        <source>{name} (key {key})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SuggestionRow</name>
    <message>
        <source>Use (G)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suggestion is locked until you have committed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suggestion: {pair} · {share}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>then {pair} · {share}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This network was right on {right} of {n} held-out videos.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From checkpoint {name}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Position in the video, by frame</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TrainingPage</name>
    <message>
        <source>Retrain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At most this many epochs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At most: training ends earlier when it no longer improves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The fastest there is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>NVIDIA GPU (CUDA)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Epochs, at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suggest for open videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every training ends in a checkpoint that is kept here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to train on yet: two coaches must agree on a video, or a disagreement must be settled.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trains on {videos} with a consensus: {clips}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clips</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is the first training of this project.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} more than the last checkpoint has seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} fewer than the last checkpoint has seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As many videos as the last checkpoint has seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train once; then the network suggests states here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every video has a consensus: nothing is left to suggest.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {count} without a consensus have a suggestion of the newest checkpoint.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing the dataset…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Suggesting states for the open videos…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suggesting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping; the best weights are kept…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training was stopped; its checkpoint is kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training is done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} could not be read: {first}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} got a suggestion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every open video has its suggestion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It could not be finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled; nothing of this run was kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} holds weights without their {card}: copy that file back, or delete the folder and train again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TrainingProgress</name>
    <message>
        <source>No training is running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop and keep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ends after this batch; the best weights so far become a checkpoint.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel and discard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Curves of {id}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting the network…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring: {done:,} of {all:,} clips</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training has started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{network} on {device}: {clips} of {videos} to learn from, {held} clips held back. {why}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clips</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{remarks}: point here to read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>remark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>remarks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Epoch {epoch} of {epochs}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>loss {loss:.3f}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at most {time} left</source>
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Trying it out takes about two minutes: twenty rendered races, two coaches, and a network trained on them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Progress of the demo project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Two coaches label speed-climbing races lane by lane, settle what they see differently, and train a network that suggests the next ones.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open {name} in {folder}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Projects that you open appear here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Building the demo project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ending…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WhoPage</name>
    <message>
        <source>Who is labelling?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every answer is kept under your name. Nobody sees it before both coaches have answered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of a new coach</source>
        <translation type="unfinished"></translation>
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
</context>
<context>
    <name>Writer</name>
    <message>
        <source>Saving</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_CoachList</name>
    <message>
        <source>Name of a new coach</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who is labelling?</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>answers</name>
    <message>
        <source>Cannot judge: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot judge</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>keys</name>
    <message>
        <source>Everywhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label, Review, Dataset, Training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who is labelling</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the dataset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Left lane: flash, slip, fall, empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Right lane: flash, slip, fall, empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commit, then the next video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot judge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the suggestion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the last answer back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Space</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One frame back or on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shift+← →</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One second back or on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Home</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To the start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Review</source>
        <translation>复核</translation>
    </message>
    <message>
        <source>Take answer A or B</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left lane, when it is open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Right lane, when it is open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot be judged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settle, then the next one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo the last decision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Dualane</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dualane {version}

Two coaches label dual-lane speed-climbing videos, settle what they see differently, and train a network on it.

Python {python}, Qt {qt}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>reasons</name>
    <message>
        <source>no race</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ends too early</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>camera moved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lane out of view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>false start</source>
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>status</name>
    <message>
        <source>To label</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Agreed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disputed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unusable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Covered</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
