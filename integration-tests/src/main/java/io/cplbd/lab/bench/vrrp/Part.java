package io.cplbd.lab.bench.vrrp;

/** What can be asked for by itself with {@code --only}. */
enum Part {
    gap {
        @Override
        void run(Bench bench) {
            new Failures(bench).run();
        }
    },
    jitter {
        @Override
        void run(Bench bench) {
            new Steadiness(bench).jitter();
        }
    },
    cpu {
        @Override
        void run(Bench bench) {
            new Costs(bench).instances();
        }
    },
    start {
        @Override
        void run(Bench bench) {
            new Costs(bench).starts();
        }
    },
    spurious {
        @Override
        void run(Bench bench) {
            new Steadiness(bench).spurious();
        }
    };

    abstract void run(Bench bench);
}
