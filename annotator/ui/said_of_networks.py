"""What is said of training and checkpoints (see ``annotator.ui.sentences``)."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

SENTENCES: Final = (
    str(QT_TRANSLATE_NOOP("sentences", "trained by the demo")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "too few videos are held out to tell the two apart ({counts})"
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "better by more than chance ({counts})")),
    str(QT_TRANSLATE_NOOP("sentences", "worse by more than chance ({counts})")),
    str(QT_TRANSLATE_NOOP("sentences", "the difference is within chance ({counts})")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The network's process was ended by the system, most often because memory ran out: close other programs and start it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The network's process stopped unexpectedly ({why}): run “dualane doctor” to check this machine, then start it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Memory did not hold what had to be computed: close other programs or choose the other device, then start it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The memory of this {device} does not hold even one clip while training: close other programs, choose lane strips or the other device, or train on another machine.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The loss or the gradient was no number or absurdly large in {n} steps of epoch {epoch}: look at {names}, or train another network or on the other device. The last whole epoch is kept.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "In every training video the wall is lost from sight, so lane strips show nothing: train the 3D ResNet of the study (resnet3d), which reads clips, or film from a stand.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The network answers with what is no number, so its weights are useless: train it again, with a smaller learning rate or on the other device.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The training was stopped while its videos were made ready, so nothing was learned and there is no checkpoint: start it again when you want one.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Another process is already training {name} in {folder}: wait for it, or stop it first.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} holds no clips to train on: label more videos, then export it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} has no {part} clips to measure on: choose another --split, or label more videos and export it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The GPU cannot be used because {why}: choose the CPU (--device cpu), or repair that.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "There is no device called “{name}”: choose auto, cpu or cuda."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "This network judges whole videos, and protocol “paper” divides the clips of a video between training and test: export with protocol “grouped” for it.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{checkpoint} is the checkpoint that suggests, and it is missing or damaged in {folder}: copy its folder there again, or promote another checkpoint.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{name} has no checkpoint {checkpoint}: choose one of {known}."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} was trained on a dataset ({name}) that {project} has not exported as it is: train on an export of this project.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} was trained on clips that were cut in another way than those of {project}: export the project and train again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{project} has another checkpoint {checkpoint} already: keep one of the two, or train once more elsewhere.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{standing} suggests by now, not {former}: look at the comparison with that one before you promote another.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{standing} suggests by now, not {before}: look which one you want to take back, and roll back again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "No other checkpoint suggested before the current one, so there is nothing to roll back to: promote the one you want instead.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Checkpoint {checkpoint} did not give {n} probabilities from 0 to 1 but {given} numbers: train it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{name} has {n} decided videos with clips, and a second look needs {least}: label on.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "A second look needs two decided videos at the least: label on.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "In {n} of {all} decided videos the wall is lost from sight, and a second look needs two others: label some from a camera that stands.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "In {path} the wall is lost from sight, so there is no second look at it.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} was written by a newer Dualane: update Dualane, or delete that file and look again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} cannot be read: delete that file and look again; no label is in it.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is damaged ({what}): delete that checkpoint, and copy it again or train it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} was written by a newer Dualane (format {version}, this one reads {known}): update Dualane to use that checkpoint.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is of the checkpoint {checkpoint}: give its folder that name, or copy the right card into it.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "There is no checkpoint “{checkpoint}” in {folder}: list the checkpoints to see which there are.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{folder} is no checkpoint (it has no {file}): choose a folder that training made.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} cannot be read ({why}): check that the file may be read.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} cannot be read ({why}): check that the folder may be read.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} cannot be read ({why}): check that the file may be read, or copy the checkpoint again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The comparison of two checkpoints cannot be read: compare them again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{folder} says {n} parameters, and its network has {given}: train it again with this version.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is of another training or damaged: start that training anew.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} does not exist: copy the checkpoint again or train it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is no sound weight file ({what}): copy the checkpoint again or train it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} does not fit the network that its card names (at “{name}”): copy the checkpoint again or train it again.",
        )
    ),
)
"""Word for word as below: a test compares them with the code."""
