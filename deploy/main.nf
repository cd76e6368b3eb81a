#!/usr/bin/env nextflow
// Segments slides by Nextflow, a task for each:
//   nextflow run deploy/main.nf --run runs/mine --slides 'slides/*.svs' --out results
// Slides of one file only (not MRXS). Each task has a folder of results of its own; the rows of all
// slides come into one slides.csv. A slide without result has an error in .command.err of its task,
// and the others go on. docs/SCALE.md

params.run = null
params.slides = null
params.out = 'results'

process segment {
    tag "${slide.name}"
    cpus 4
    memory '8 GB'
    errorStrategy { task.attempt < 3 ? 'retry' : 'ignore' }
    maxRetries 3
    publishDir params.out, mode: 'copy', pattern: 'results/*_*', saveAs: { it.tokenize('/').last() }

    input:
    path run
    path slide

    output:
    path 'results/*_*'
    path 'results/slides.csv', emit: table

    script:
    """
    epsam segment --run ${run} --out results ${slide}
    """
}

workflow {
    segment(file(params.run), Channel.fromPath(params.slides))
    segment.out.table.collectFile(name: 'slides.csv', storeDir: params.out, keepHeader: true, skip: 1)
}
