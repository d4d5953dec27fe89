package io.cplbd.daemon.process;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Started as a process by tests: prints the requests that reach it, once a byte came on stdin, and exits with 3 after STOP. */
final class SignalsMain {
    private SignalsMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Signals signals = Signals.install();
        System.out.println("installed");
        CountDownLatch stopped = new CountDownLatch(1);
        System.in.read();
        signals.deliverTo(request -> {
            System.out.println(request);
            if (request == SignalRequest.STOP) {
                stopped.countDown();
            }
        });
        stopped.await();
        System.exit(3);
    }
}
