#!/usr/bin/env bash
# Segments a folder of slides by many workers, each a task of a Slurm array:
#   sbatch --array=1-20 deploy/slurm-workers.sh RUN OUT SLIDES...
# All paths lie on a file system that each node sees. A task takes any slide at which no other task is
# at work, so tasks may start late, be requeued or end early: the others do their slides. EPSAM names
# the program where it is not on the PATH. docs/SCALE.md
#SBATCH --job-name=epsam
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --time=24:00:00
#SBATCH --requeue
#SBATCH --output=epsam-%A-%a.log
set -euo pipefail

run=$1
out=$2
shift 2
stage=()
# The disk of the node itself, where the cluster names it.
if [[ -n ${SLURM_TMPDIR:-} ]]; then stage=(--stage "$SLURM_TMPDIR"); fi
# Slides without results are no failure of the task: epsam status tells them.
"${EPSAM:-epsam}" segment --run "$run" --out "$out" "${stage[@]}" "$@" || (($? == 3))
