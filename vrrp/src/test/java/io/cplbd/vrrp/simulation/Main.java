package io.cplbd.vrrp.simulation;

import static io.cplbd.vrrp.simulation.World.MS;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** {@code scripts/simulate}: one seed with its trace, or many in parallel. */
public final class Main {
    private static final String USAGE = """
            usage: simulate --seed N [--bug NAME]              one seed, with everything that happens in it
                   simulate --seeds N [--from K] [--bug NAME]  N seeds from K (0) on, in parallel""";

    private static final int MOST_FAILURES = 10;

    private Main() {}

    private record Options(long seed, long seeds, long from, PlantedBug bug) {}

    public static void main(String[] arguments) throws InterruptedException {
        Options options;
        try {
            options = options(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println("simulate: " + wrong.getMessage());
            System.err.println(USAGE);
            System.exit(2);
            return;
        }
        System.exit((options.seeds() > 0 ? soak(options) : replay(options)) ? 0 : 1);
    }

    private static Options options(String[] arguments) {
        long seed = -1;
        long seeds = -1;
        long from = 0;
        PlantedBug bug = PlantedBug.NONE;
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (arguments[i]) {
                case "--seed" -> seed = number(arguments[i], value);
                case "--seeds" -> seeds = number(arguments[i], value);
                case "--from" -> from = number(arguments[i], value);
                case "--bug" -> bug = bug(value);
                default -> throw new IllegalArgumentException("found '" + arguments[i] + "'");
            }
        }
        if (seed >= 0 == seeds > 0) {
            throw new IllegalArgumentException("expected either --seed or --seeds");
        }
        return new Options(seed, seeds, from, bug);
    }

    private static long number(String option, String value) {
        if (!value.matches("\\d{1,18}")) {
            throw new IllegalArgumentException("found '" + value + "' after " + option + ", expected a number");
        }
        return Long.parseLong(value);
    }

    private static PlantedBug bug(String name) {
        for (PlantedBug bug : PlantedBug.values()) {
            if (bug.name().equalsIgnoreCase(name)) {
                return bug;
            }
        }
        throw new IllegalArgumentException(
                "found '" + name + "' after --bug, expected one of " + List.of(PlantedBug.values()));
    }

    private static boolean replay(Options options) {
        System.out.println(Simulation.setting(options.seed()));
        try {
            Census census = Simulation.run(
                    options.seed(),
                    options.bug(),
                    (atNs, who, what) -> System.out.println(TraceText.line(atNs, who, what)));
            System.out.print(census);
            return true;
        } catch (Violation violation) {
            System.out.println("VIOLATION " + violation.getMessage());
            if (violation.getCause() != null) {
                violation.getCause().printStackTrace(System.out);
            }
            return false;
        }
    }

    private static boolean soak(Options options) throws InterruptedException {
        AtomicLong next = new AtomicLong(options.from());
        AtomicLong done = new AtomicLong();
        long end = options.from() + options.seeds();
        Census total = new Census();
        List<String> failures = new ArrayList<>();
        long startedNs = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            threads.add(Thread.ofPlatform().name("simulation-" + i).start(() -> {
                for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
                    one(seed, options.bug(), total, failures, next, end);
                    done.incrementAndGet();
                }
            }));
        }
        for (Thread thread : threads) {
            while (!thread.join(java.time.Duration.ofSeconds(5))) {
                System.err.print(progress(done.get(), options.seeds(), startedNs, failures) + "\r");
            }
        }
        System.err.println(progress(done.get(), options.seeds(), startedNs, failures));
        System.out.print(total);
        return failures.isEmpty();
    }

    private static void one(long seed, PlantedBug bug, Census total, List<String> failures, AtomicLong next, long end) {
        try {
            Census census = Simulation.run(seed, bug, null);
            synchronized (total) {
                total.add(census);
            }
        } catch (Violation violation) {
            synchronized (failures) {
                String line = "seed " + seed + ": " + violation.getMessage();
                failures.add(line);
                System.out.println(line);
                if (failures.size() >= MOST_FAILURES) {
                    next.set(end);
                }
            }
        }
    }

    private static String progress(long done, long of, long startedNs, List<String> failures) {
        double seconds = (System.nanoTime() - startedNs) / (1000.0 * MS);
        synchronized (failures) {
            return String.format(
                    Locale.ROOT,
                    "%,d of %,d seeds, %.0f s, %.0f a second, %d failed",
                    done,
                    of,
                    seconds,
                    done / seconds,
                    failures.size());
        }
    }
}
