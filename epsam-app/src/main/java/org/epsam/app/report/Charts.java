package org.epsam.app.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.base.Counted;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the charts as SVG images in {@code data:} URIs. */
final class Charts {
    /**
     * Colours that are distinguishable with every kind of colour blindness (Okabe and Ito 2008).
     */
    private static final List<Color> COLOURS =
            List.of(
                    new Color(0x0072B2),
                    new Color(0xD55E00),
                    new Color(0x009E73),
                    new Color(0xE69F00),
                    new Color(0x56B4E9),
                    new Color(0xCC79A7));

    private static final Color GREY = new Color(0x8a9099);
    private static final Color LIGHT_GREY = new Color(0xc3c8cf);
    private static final Color CLEAR = new Color(255, 255, 255, 0);
    private static final Color INK = new Color(0x333a42);
    private static final BasicStroke LINE = new BasicStroke(2);
    private static final BasicStroke DASHED =
            new BasicStroke(
                    2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0);
    private static final int BINS = 20;
    // As wide as a phone, so that texts keep their size there.
    private static final int WIDTH = 400;
    private static final int HEIGHT = 260;
    private static final Font LABELS = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    private Charts() {}

    /**
     * A chart.
     *
     * @param title below the chart
     * @param uri the picture
     * @param shows what is seen in it
     */
    record Chart(String title, String uri, String shows) {}

    /**
     * Draws lines over epochs, counted from 1.
     *
     * @param title of the chart
     * @param axis title of the vertical axis
     * @param lines values by name, one for each epoch; gaps are omitted
     * @param kept index of the epoch whose weights were kept, marked on the lines; -1 for none
     * @param unit whether the values are fractions, drawn from 0 to 1
     * @return nothing where no line has a value
     */
    static Optional<Chart> epochs(
            String title,
            String axis,
            Map<String, List<OptionalDouble>> lines,
            int kept,
            boolean unit) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .xAxisTitle("epoch")
                        .yAxisTitle(axis)
                        .build();
        style(chart.getStyler());
        int last = lines.values().stream().mapToInt(List::size).max().orElse(0);
        // A single epoch needs some width around it.
        chart.getStyler().setXAxisMin(last > 1 ? 1.0 : 0.0).setXAxisMax(Math.max(2.0, last));
        chart.getStyler().setxAxisTickLabelsFormattingFunction(Charts::wholeNumber);
        if (unit) {
            chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
        }
        chart.getStyler().setyAxisTickLabelsFormattingFunction(Charts::fourDigits);
        lines.forEach((name, values) -> line(chart, name, values, kept));
        return chart.getSeriesMap().isEmpty()
                ? Optional.empty()
                : Optional.of(new Chart(title, svg(chart), course(lines, kept)));
    }

    /** Says how lines run: their first and last values, and the kept epoch. */
    private static String course(Map<String, List<OptionalDouble>> lines, int kept) {
        List<String> courses = new ArrayList<>();
        lines.forEach(
                (name, values) -> {
                    List<OptionalDouble> known =
                            values.stream().filter(OptionalDouble::isPresent).toList();
                    if (!known.isEmpty()) {
                        courses.add(
                                name
                                        + " from "
                                        + Numbers.text(known.get(0), 3)
                                        + " to "
                                        + Numbers.text(known.get(known.size() - 1), 3));
                    }
                });
        int last = lines.values().stream().mapToInt(List::size).max().orElse(0);
        return "Line chart over "
                + Counted.of(last, "epoch")
                + ": "
                + String.join("; ", courses)
                + "; kept: epoch "
                + (kept + 1);
    }

    private static void line(XYChart chart, String name, List<OptionalDouble> values, int kept) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).isPresent()) {
                x.add(i + 1.0);
                y.add(values.get(i).getAsDouble());
            }
        }
        if (x.isEmpty()) {
            return;
        }
        boolean first = chart.getSeriesMap().isEmpty();
        long drawn =
                chart.getSeriesMap().values().stream().filter(XYSeries::isShowInLegend).count();
        Color ink = COLOURS.get((int) drawn % COLOURS.size());
        // A single point does not form a line.
        Marker marker = x.size() > 1 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE;
        paint(chart.addSeries(name, x, y), ink, first ? LINE : DASHED, marker);
        int at = x.indexOf(kept + 1.0);
        if (at >= 0) {
            XYSeries mark =
                    chart.addSeries("kept " + name, x.subList(at, at + 1), y.subList(at, at + 1));
            paint(mark, ink, LINE, SeriesMarkers.DIAMOND).setShowInLegend(false);
        }
    }

    /**
     * Draws how often scores from 0 to 1 occur.
     *
     * @param kept scores of what was kept
     * @param rejected scores of what was rejected
     * @param threshold drawn as a dashed line, where it is known
     */
    static String histogram(List<Double> kept, List<Double> rejected, OptionalDouble threshold) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .xAxisTitle("IDS")
                        .yAxisTitle("patches")
                        .build();
        style(chart.getStyler());
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(0.0);
        chart.getStyler().setXAxisDecimalPattern("0.0");
        chart.getStyler().setyAxisTickLabelsFormattingFunction(Charts::wholeNumber);
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
        int[] of = counts(rejected);
        int[] on = counts(kept);
        int highest = 1;
        for (int i = 0; i < BINS; i++) {
            highest = Math.max(highest, of[i] + on[i]);
        }
        chart.getStyler().setYAxisMax(highest * 1.08);
        if (!rejected.isEmpty()) {
            steps(chart, "rejected", new int[BINS], of, LIGHT_GREY);
        }
        if (!kept.isEmpty()) {
            int[] top = new int[BINS];
            for (int i = 0; i < BINS; i++) {
                top[i] = of[i] + on[i];
            }
            steps(chart, "kept", of, top, COLOURS.get(0));
        }
        threshold.ifPresent(t -> threshold(chart, t));
        return svg(chart);
    }

    private static void threshold(XYChart chart, double at) {
        XYSeries series =
                chart.addSeries(
                        "threshold " + Numbers.text(OptionalDouble.of(at), 2),
                        List.of(at, at),
                        List.of(0.0, chart.getStyler().getYAxisMax()));
        paint(series, COLOURS.get(1), DASHED, SeriesMarkers.NONE)
                .setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
    }

    private static int[] counts(List<Double> scores) {
        int[] counts = new int[BINS];
        for (double score : scores) {
            counts[Math.max(0, Math.min(BINS - 1, (int) (score * BINS)))]++;
        }
        return counts;
    }

    /** Fills the bins between two heights: the outline of the upper ones and back on the lower. */
    private static void steps(XYChart chart, String name, int[] low, int[] high, Color colour) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (int i = 0; i < 2 * BINS; i++) {
            int bin = i < BINS ? i : 2 * BINS - 1 - i;
            double height = i < BINS ? high[bin] : low[bin];
            Collections.addAll(
                    x,
                    (double) (i < BINS ? bin : bin + 1) / BINS,
                    (double) (i < BINS ? bin + 1 : bin) / BINS);
            Collections.addAll(y, height, height);
        }
        paint(chart.addSeries(name, x, y), colour, new BasicStroke(0), SeriesMarkers.NONE)
                .setFillColor(colour);
    }

    private static XYSeries paint(
            XYSeries series, Color colour, BasicStroke stroke, Marker marker) {
        series.setLineColor(colour).setLineStyle(stroke);
        series.setMarker(marker).setMarkerColor(colour);
        return series;
    }

    private static String wholeNumber(double value) {
        return Math.abs(value - Math.rint(value)) < 1e-6 ? Long.toString(Math.round(value)) : "";
    }

    /** XChart's default labels show all digits of numbers such as 0.000241088852473. */
    private static String fourDigits(double value) {
        return Math.abs(value) < 1e-9
                ? "0"
                : new BigDecimal(value)
                        .round(new MathContext(4))
                        .stripTrailingZeros()
                        .toPlainString();
    }

    private static void style(AxesChartStyler styler) {
        styler.setBaseFont(LABELS);
        styler.setAxisTickLabelsFont(LABELS);
        styler.setAxisTitleFont(LABELS);
        styler.setLegendFont(LABELS);
        styler.setChartFontColor(INK).setChartBackgroundColor(CLEAR);
        styler.setAxisTickLabelsColor(INK).setAxisTickMarksColor(GREY);
        styler.setPlotGridLinesColor(new Color(0xe4e7eb))
                .setPlotGridLinesStroke(new BasicStroke(1));
        styler.setPlotBorderVisible(false).setPlotBackgroundColor(CLEAR);
        // Transparent; otherwise the legend would hide the lower half of the axis title.
        styler.setLegendBackgroundColor(CLEAR)
                .setLegendBorderColor(CLEAR)
                .setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
        styler.setChartTitleVisible(false).setChartPadding(6).setMarkerSize(9);
        styler.setLocale(Locale.ROOT);
    }

    private static String svg(XYChart chart) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsFormat.SVG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // SansSerif is Java's name; browsers know it as sans-serif.
        String svg = bytes.toString(StandardCharsets.UTF_8).replace("SansSerif", "sans-serif");
        return Page.data("image/svg+xml", svg.getBytes(StandardCharsets.UTF_8));
    }
}
