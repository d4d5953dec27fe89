package io.cplbd.lab.bench.vrrp;

/** Kinds of measurements, in the order of the report. */
enum Section {
    GAP("Longest time without an answer, for the client", "ms", Statistic.MEDIAN, 1.5),
    TAKEOVER("Last advertisement of the old master to the first answer of the new one", "ms", Statistic.MEDIAN, 1.5),
    HOLDERS("Two holders of the address, after the failure", "ms", Statistic.MAX, 1),
    RETURN("SIGCONT after another has taken over: two holders of the address", "ms", Statistic.MAX, 1),
    RETURN_GAP("SIGCONT after another has taken over: longest time without an answer", "ms", Statistic.MAX, 1.5),
    RETURN_CLAIMS(
            "SIGCONT after another has taken over: advertisements and announcements with which it claims the address",
            "packets",
            Statistic.MAX,
            0),
    RETURN_MASTER(
            "SIGCONT after another has taken over: trials in which it did not end as backup", "%", Statistic.MAX, 0),
    UNSETTLED("Trials that could not be finished", "trials", Statistic.MAX, 0),
    SPURIOUS("Transitions without a reason", "transitions", Statistic.MAX, 0),
    JITTER("Advertisement interval on the wire, distance from the configured one", "ms", Statistic.P99, 0.02),
    CPU("Processor time", "% of a core", Statistic.MEDIAN, 0.02),
    RESIDENT("Resident memory", "MiB", Statistic.MEDIAN, 0.1),
    PRIVATE("Private memory", "MiB", Statistic.MEDIAN, 0.1),
    START("Exec to the first advertisement, owner of the address", "ms", Statistic.MEDIAN, 2);

    private final String title;
    private final String unit;
    private final Statistic compared;
    private final double resolution;

    /** What the two sides are compared by. */
    enum Statistic {
        MEDIAN("median") {
            @Override
            double of(Samples samples) {
                return samples.median();
            }
        },
        P99("p99") {
            @Override
            double of(Samples samples) {
                return samples.quantile(0.99);
            }
        },
        MAX("max") {
            @Override
            double of(Samples samples) {
                return samples.max();
            }
        };

        private final String text;

        Statistic(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        abstract double of(Samples samples);
    }

    Section(String title, String unit, Statistic compared, double resolution) {
        this.title = title;
        this.unit = unit;
        this.compared = compared;
        this.resolution = resolution;
    }

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    Statistic compared() {
        return compared;
    }

    /** A difference up to this is none. */
    double resolution() {
        return resolution;
    }
}
