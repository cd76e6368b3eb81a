package org.epsam.app.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.core.evaluate.Interval;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
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
    private static final int BARS_WIDTH = 1072;
    private static final Font LABELS = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    private Charts() {}

    /**
     * A bar.
     *
     * @param label what it stands for
     * @param value its height, 0..1, and the whisker
     * @param strong whether it is blue; otherwise grey
     */
    record Bar(String label, Interval value, boolean strong) {}

    /**
     * Draws bars with whiskers for their intervals.
     *
     * @param title of the vertical axis
     * @param bars at least one
     */
    static String bars(String title, List<Bar> bars) {
        CategoryChart chart =
                new CategoryChartBuilder().width(BARS_WIDTH).height(330).yAxisTitle(title).build();
        style(chart.getStyler());
        chart.getStyler().setOverlapped(true).setAvailableSpaceFill(0.55);
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
        chart.getStyler().setErrorBarsColor(INK).setPlotGridVerticalLinesVisible(false);
        chart.getStyler().setXAxisLabelRotation(fitSideBySide(bars) ? 0 : 20);
        List<String> labels = bars.stream().map(Bar::label).toList();
        for (boolean strong : new boolean[] {false, true}) {
            List<Double> heights = new ArrayList<>();
            bars.forEach(bar -> heights.add(bar.strong() == strong ? bar.value().value() : null));
            if (heights.stream().anyMatch(h -> h != null)) {
                chart.addSeries(strong ? "strong" : "others", labels, heights)
                        .setFillColor(strong ? COLOURS.get(0) : LIGHT_GREY);
            }
        }
        whiskers(chart, labels, bars.stream().map(Bar::value).toList());
        return svg(chart);
    }

    /** Returns whether the widest label is narrower than the place below its bar. */
    private static boolean fitSideBySide(List<Bar> bars) {
        FontRenderContext context = new FontRenderContext(null, true, true);
        double widest =
                bars.stream()
                        .mapToDouble(bar -> LABELS.getStringBounds(bar.label(), context).getWidth())
                        .max()
                        .orElse(0);
        return widest < 0.9 * BARS_WIDTH / bars.size();
    }

    /**
     * XChart's error bars are symmetric, so they are attached to invisible points at the middle of
     * the intervals.
     */
    private static void whiskers(CategoryChart chart, List<String> labels, List<Interval> all) {
        // XChart needs a number for every bar: where one has no interval, the table has the others.
        if (all.stream().allMatch(Interval::hasEnds)) {
            CategorySeries series =
                    chart.addSeries(
                            "intervals",
                            labels,
                            all.stream().map(e -> (e.low() + e.high()) / 2).toList(),
                            all.stream().map(e -> (e.high() - e.low()) / 2).toList());
            series.setChartCategorySeriesRenderStyle(
                    CategorySeries.CategorySeriesRenderStyle.Scatter);
            series.setMarker(SeriesMarkers.NONE);
        }
    }

    /**
     * Draws lines over epochs, counted from 1.
     *
     * @param title of the vertical axis
     * @param lines values by name, one for each epoch; gaps are omitted
     * @param kept index of the epoch whose weights were kept, marked on the lines; -1 for none
     * @param unit whether the values are fractions, drawn from 0 to 1
     * @return nothing where no line has a value
     */
    static Optional<String> epochs(
            String title, Map<String, List<OptionalDouble>> lines, int kept, boolean unit) {
        XYChart chart =
                new XYChartBuilder()
                        .width(520)
                        .height(280)
                        .xAxisTitle("epoch")
                        .yAxisTitle(title)
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
        return chart.getSeriesMap().isEmpty() ? Optional.empty() : Optional.of(svg(chart));
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
                        .width(520)
                        .height(260)
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
        styler.setBaseFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setAxisTickLabelsFont(LABELS);
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setChartFontColor(INK).setChartBackgroundColor(Color.WHITE);
        styler.setAxisTickLabelsColor(INK).setAxisTickMarksColor(GREY);
        styler.setPlotGridLinesColor(new Color(0xe4e7eb))
                .setPlotGridLinesStroke(new BasicStroke(1));
        styler.setPlotBorderVisible(false).setPlotBackgroundColor(Color.WHITE);
        // Transparent; otherwise the legend would hide the lower half of the axis title.
        styler.setLegendBackgroundColor(CLEAR)
                .setLegendBorderColor(CLEAR)
                .setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
        styler.setChartTitleVisible(false).setChartPadding(6).setMarkerSize(9);
        styler.setLocale(Locale.ROOT);
    }

    private static String svg(Chart<?, ?> chart) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsFormat.SVG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // SansSerif is Java's name; browsers know it as sans-serif.
        String svg = bytes.toString(StandardCharsets.UTF_8).replace("SansSerif", "sans-serif");
        return "data:image/svg+xml;base64,"
                + Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8));
    }
}
