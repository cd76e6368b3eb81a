package org.epsam.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.epsam.base.io.CsvTable;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.run.Run;
import org.epsam.core.run.RunComparison;
import org.epsam.core.run.StageFolder;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.annotation.AnnotationRaster;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.Canvas;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.patch.SlideList;

/** Annotations, configurations, tables, and the files of a run. */
final class TextSeeds {
    private static final String GEOJSON =
            """
            {"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"objectType":"annotation","name":"a",
            "classification":{"name":"Tumor","color":[200,0,0]},"measurements":{"area":1.5}},
            "geometry":{"type":"Polygon","coordinates":[[[0,0],[90,0],[90.5,80],[0,80],[0,0]],
            [[20,20],[40,20],[40,40],[20,20]]]}},
            {"type":"Feature","properties":{"classification":{"names":["Tumor"]}},
            "geometry":{"type":"MultiPolygon","coordinates":[[[[5,5],[9,5],[9,9]]],
            [[[50,50],[60,60],[50,60],[60,50],[50,50]]]]}},
            {"type":"Feature","properties":{},"geometry":{"type":"GeometryCollection",
            "geometries":[{"type":"Point","coordinates":[3,4]},
            {"type":"LineString","coordinates":[[1,2],[3,4]]}]}}]}
            """;

    private static final String NCRF =
            """
            {"positive":[{"name":"a","vertices":[[1,1],[50,1],[50,50],[1,50]]}],
            "negative":[{"name":"b","vertices":[[10,10],[20,10],[20,20]]}]}
            """;

    private static final String ASAP =
            """
            <?xml version="1.0"?>
            <ASAP_Annotations><Annotations>
            <Annotation Name="a" Type="Polygon" PartOfGroup="Tumor" Color="#F4FA58"><Coordinates>
            <Coordinate Order="0" X="1.5" Y="2"/><Coordinate Order="1" X="80" Y="2"/>
            <Coordinate Order="2" X="80" Y="70"/><Coordinate Order="3" X="1" Y="70"/>
            </Coordinates></Annotation>
            <Annotation Name="b" Type="Dot" PartOfGroup="None" Color="#F4FA58"><Coordinates>
            <Coordinate Order="0" X="5" Y="6"/></Coordinates></Annotation>
            </Annotations><AnnotationGroups><Group Name="Tumor" PartOfGroup="None" Color="#00ff00">
            <Attributes/></Group></AnnotationGroups></ASAP_Annotations>
            """;

    private static final String LAYERS =
            """
            <?xml version="1.0"?>
            <Annotations><Annotation Id="1" Name="Tumor" Type="4"><Regions>
            <Region Type="0" NegativeROA="0"><Vertices><Vertex X="0" Y="0" Z="0"/>
            <Vertex X="90" Y="0" Z="0"/><Vertex X="90" Y="90" Z="0"/></Vertices></Region>
            <Region Type="0" NegativeROA="1"><Vertices><Vertex X="70" Y="10" Z="0"/>
            <Vertex X="80" Y="10" Z="0"/><Vertex X="80" Y="30" Z="0"/></Vertices></Region>
            <Region Type="2"><Vertices><Vertex X="5" Y="5"/><Vertex X="40" Y="30"/></Vertices>
            </Region></Regions></Annotation></Annotations>
            """;

    private TextSeeds() {}

    static Format annotation(Path folder) throws IOException {
        List<Map<String, byte[]>> seeds = new ArrayList<>();
        for (String text : List.of(GEOJSON, NCRF, ASAP, LAYERS)) {
            seeds.add(Seeds.file("a", bytes(text)));
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(packed)) {
            zip.write(bytes(GEOJSON));
        }
        seeds.add(Seeds.file("a", packed.toByteArray()));
        return new Format(
                "annotation",
                seeds,
                inputs -> {
                    AnnotationSet set = AnnotationFile.read(Seeds.only(inputs));
                    Canvas canvas = new Canvas(100, 100, 0, 0, 1);
                    return set.annotations()
                            + " "
                            + AnnotationRaster.tumour(set, GroupLabels.USUAL, canvas).area();
                },
                false);
    }

    static Format yaml() {
        List<Map<String, byte[]>> seeds = new ArrayList<>();
        for (String preset : List.of("default", "reference")) {
            String yaml =
                    ConfigLoader.toYaml(ConfigLoader.load(preset, Optional.empty(), List.of()));
            seeds.add(Seeds.file("config.yaml", bytes(yaml)));
        }
        seeds.add(Seeds.file("config.yaml", bytes("seed: 3\nadapt: {epochs: 2}\n")));
        return new Format(
                "yaml",
                seeds,
                inputs -> {
                    Path file = Seeds.only(inputs);
                    return ConfigLoader.toFlat(
                            ConfigLoader.load("default", Optional.of(file), List.of()));
                },
                false);
    }

    static Format csv() throws IOException {
        Map<String, byte[]> list = new TreeMap<>();
        StringBuilder rows = new StringBuilder("image,label,split,slide,mpp\n");
        Path scratch = Files.createTempFile("epsam-fuzz-", ".png");
        ImageFile.writePng(scratch, new RgbImage(64, 64, new byte[3 * 64 * 64]));
        for (int i = 0; i < 3; i++) {
            list.put("image/p" + i + ".png", Files.readAllBytes(scratch));
            rows.append("image/p" + i + ".png," + i % 2 + ",train,s" + i + ",0.5\n");
        }
        Files.delete(scratch);
        list.put("list.csv", bytes(rows.toString()));
        Map<String, byte[]> slides = new TreeMap<>(list);
        slides.put("list.csv", bytes("slide;mpp\nimage/p0.png;0.25\n\"image/p1.png\";0.5\n"));
        Map<String, byte[]> tabs = new TreeMap<>(list);
        Map<String, byte[]> labelled = new TreeMap<>(list);
        labelled.put(
                "list.csv",
                bytes(
                        "slide,annotations,label,group\nimage/p0.png,image/p1.png,tumour,a\n"
                                + "image/p1.png,,0,b\n"));
        tabs.put("list.csv", bytes("\ufeffslide\tnote\r\nimage/p0.png\t\"a \"\"b\"\"\"\r\n"));
        return new Format("csv", List.of(list, slides, labelled, tabs), TextSeeds::table, false);
    }

    /** A list of slides if it has that column, else of patches. */
    private static Object table(Path folder) {
        Path file = folder.resolve("list.csv");
        CsvTable table = CsvTable.read(file);
        return table.columns().contains("slide") && !table.columns().contains("image")
                ? SlideList.read(file).toString()
                : Dataset.open(file).patches().toString();
    }

    static Format run() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (String name :
                List.of(
                        "run.json",
                        "data.json",
                        "config.yaml",
                        "metrics.json",
                        "1-classify/history.json",
                        "1-classify/logits.csv",
                        "1-classify/manifest.json",
                        "2-localize/manifest.json",
                        "3-adapt/history.json",
                        "3-adapt/manifest.json",
                        "5-evaluate/manifest.json",
                        "5-evaluate/metrics.json",
                        "5-evaluate/patches.csv",
                        "5-evaluate/points.json")) {
            try (InputStream in = TextSeeds.class.getResourceAsStream("run/" + name)) {
                files.put(name, in.readAllBytes());
            }
        }
        return new Format("run", List.of(files), TextSeeds::run, false);
    }

    private static Object run(Path folder) {
        Run run = Run.open(folder);
        StringBuilder found = new StringBuilder();
        found.append(run.info()).append(run.data()).append(run.metrics());
        found.append(ConfigLoader.toFlat(run.config()));
        for (StageFolder stage : run.stages()) {
            found.append(stage.manifest()).append(stage.history());
        }
        found.append(run.classify().logits()).append(run.evaluate().patches());
        run.adaptations().forEach(adapt -> found.append(adapt.pseudoMasks()));
        found.append(run.evaluate().points().keySet());
        if (run.metrics().isPresent()) {
            found.append(RunComparison.measurement(run, Optional.empty()).name());
        }
        return found.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
