#!/usr/bin/env bash
# Cuts a data set of patches from a folder of slides: an array of tasks looks at the slides, a part
# each, and one more task draws and cuts when all of them have ended:
#   parts=$(sbatch --parsable --array=1-20 deploy/slurm-parts.sh --slides S --annotations A --out DATA)
#   sbatch --dependency=afterok:$parts deploy/slurm-parts.sh --slides S --annotations A --out DATA
# EPSAM names the program where it is not on the PATH. docs/SCALE.md
#SBATCH --job-name=epsam-patches
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --time=12:00:00
#SBATCH --output=epsam-%A-%a.log
set -euo pipefail

shard=()
if [[ -n ${SLURM_ARRAY_TASK_COUNT:-} ]]; then
  number=$((SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN + 1))
  shard=(--shard "$number/$SLURM_ARRAY_TASK_COUNT")
fi
exec "${EPSAM:-epsam}" patches --threads "${SLURM_CPUS_PER_TASK:-1}" "${shard[@]}" "$@"
