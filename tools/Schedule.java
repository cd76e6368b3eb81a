import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;

/** Simulates many workers on many slides, with the costs of docs/PERFORMANCE.md. */
class Schedule {
    private static final String USAGE =
            """
            Simulates how long workers take for slides, and which part of their time they use.

              java tools/Schedule.java SLIDES WORKERS [SECONDS]

            Each worker has 4 cores. It takes the slides as epsam segment does: one that is free, in the order of
            the list or the largest first; or as epsam spark segment does: first the tissue of all slides, then
            their tiles in pieces of SECONDS (60), the results of a slide after those of its pieces.
            """;

    // Processor seconds of a tile below and above the gate; tiles of a square millimetre at 0.5 um.
    private static final double GATED = 0.004;
    private static final double TILE = 0.029;
    private static final double TILES = 244;
    // Of 4 cores, large slides keep 1.8 of 2 busy.
    private static final double CORES = 3.6;
    private static final double START = 6.5;
    // Tissue before the tiles, and results after them, half of this each: by one core.
    private static final double ALONE = 0.1;
    // Results of a slide come when so many others are begun.
    private static final int AFTER = 20;

    // Area of tissue in square millimetres: logarithms are normal around 250.
    private static final double MEDIAN_AREA = 250;
    private static final double SPREAD = 0.6;

    // One worker of 20 has half of the speed; each ends once in 12 hours and is back after a minute.
    private static final double SLOW = 0.05;
    private static final double HOURS_TO_END = 12;
    private static final double BACK = 60;
    // So long after its end its slide is taken over.
    private static final double LEASE = 180;
    private static final int ROUNDS = 20;

    private record Worker(double free, double speed) {}

    /** Seconds that a slide takes: of one core, and of all cores of a worker. */
    private record Slide(double alone, double together) {
        double seconds() {
            return alone + together;
        }
    }

    /** Work that is free from some time on; seconds of a worker of full speed. */
    private record Piece(double seconds, double from) {}

    public static void main(String[] arguments) {
        if (arguments.length < 2) {
            System.err.print(USAGE);
            System.exit(2);
        }
        int slides = Integer.parseInt(arguments[0]);
        int workers = Integer.parseInt(arguments[1]);
        double piece = arguments.length > 2 ? Double.parseDouble(arguments[2]) : 60;
        System.out.println("order              hours  used");
        for (String order : List.of("list", "largest first", "pieces")) {
            double hours = 0;
            double used = 0;
            for (int round = 0; round < ROUNDS; round++) {
                Random random = new Random(round);
                List<Slide> all = new ArrayList<>();
                for (int i = 0; i < slides; i++) {
                    all.add(slide(random));
                }
                double total = all.stream().mapToDouble(Slide::seconds).sum();
                if (!order.equals("list")) {
                    all.sort(Comparator.comparing(Slide::seconds).reversed());
                }
                List<Piece> work =
                        order.equals("pieces")
                                ? pieces(all, piece)
                                : all.stream().map(s -> new Piece(s.seconds(), 0)).toList();
                // Spark gives the piece of a lost worker to another one at once.
                double lease = order.equals("pieces") ? 0 : LEASE;
                double end = end(work, workers, random, lease);
                hours += end / 3600 / ROUNDS;
                used += total / (end * workers * (1 - SLOW / 2)) / ROUNDS;
            }
            System.out.printf(Locale.ROOT, "%-16s %7.2f  %3.0f %%%n", order, hours, 100 * used);
        }
    }

    /** A slide: half of them have hardly a tile above the gate, others up to a half. */
    private static Slide slide(Random random) {
        double area = MEDIAN_AREA * Math.exp(SPREAD * random.nextGaussian());
        double above = random.nextBoolean() ? 0.02 : 0.05 + 0.45 * random.nextDouble();
        double cpu = TILES * area * (above * TILE + (1 - above) * GATED);
        return new Slide(ALONE * cpu, (1 - ALONE) * cpu / CORES);
    }

    private static List<Piece> pieces(List<Slide> slides, double most) {
        List<Piece> pieces = new ArrayList<>();
        slides.forEach(slide -> pieces.add(new Piece(slide.alone() / 2, 0)));
        for (int i = 0; i < slides.size() + AFTER; i++) {
            if (i < slides.size()) {
                double seconds = slides.get(i).together();
                int count = (int) Math.ceil(seconds / most);
                for (int n = 0; n < count; n++) {
                    pieces.add(new Piece(seconds / count, 0));
                }
            }
            int finished = i - AFTER;
            if (finished >= 0) {
                pieces.add(new Piece(slides.get(finished).alone() / 2, 0));
            }
        }
        return pieces;
    }

    /** When the last piece of work is done. */
    private static double end(
            List<Piece> work, int count, Random random, double lease) {
        PriorityQueue<Worker> workers = new PriorityQueue<>(Comparator.comparing(Worker::free));
        for (int i = 0; i < count; i++) {
            workers.add(new Worker(START, random.nextDouble() < SLOW ? 0.5 : 1));
        }
        PriorityQueue<Piece> later = new PriorityQueue<>(Comparator.comparing(Piece::from));
        int next = 0;
        double end = 0;
        while (next < work.size() || !later.isEmpty()) {
            Worker worker = workers.remove();
            boolean isLater =
                    next == work.size()
                            || !later.isEmpty() && later.peek().from() <= worker.free();
            Piece piece = isLater ? later.remove() : work.get(next++);
            double start = Math.max(worker.free(), piece.from());
            double seconds = piece.seconds() / worker.speed();
            double life = -Math.log(1 - random.nextDouble()) * HOURS_TO_END * 3600;
            if (life < seconds) {
                double left = piece.seconds() - life * worker.speed();
                later.add(new Piece(left, start + life + lease));
                workers.add(new Worker(start + life + BACK + START, worker.speed()));
            } else {
                end = Math.max(end, start + seconds);
                workers.add(new Worker(start + seconds, worker.speed()));
            }
        }
        return end;
    }
}
