<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

/** A real browser without a window, by the DevTools protocol over two pipes. */
final class Chromium
{
    private const SECONDS = 60;

    /** @var resource */
    private $process;
    /** @var resource where it reads commands */
    private $commands;
    /** @var resource where it writes answers and events */
    private $answers;
    private readonly string $profile;
    private readonly string $session;
    private int $last = 0;

    /**
     * @param int $width of its page, in pixels of CSS
     * @param float $scale pixels of a picture for each of them
     */
    public function __construct(int $width, private readonly float $scale)
    {
        $this->profile = sys_get_temp_dir() . '/chromium-' . bin2hex(random_bytes(6));
        $command = [
            getenv('CHROMIUM') ?: 'chromium', '--headless=new', '--remote-debugging-pipe', "--user-data-dir=$this->profile", '--no-first-run',
            '--hide-scrollbars', '--disable-gpu', '--disable-dev-shm-usage', '--lang=en-US', ...posix_geteuid() === 0 ? ['--no-sandbox'] : [], 'about:blank',
        ];
        $nowhere = ['file', '/dev/null', 'w'];
        // It reads from its descriptor 3 and writes to 4.
        $this->process = proc_open($command, [['file', '/dev/null', 'r'], $nowhere, $nowhere, ['pipe', 'r'], ['pipe', 'w']], $pipes);
        [3 => $this->commands, 4 => $this->answers] = $pipes;
        $target = $this->call('Target.createTarget', ['url' => 'about:blank'])['targetId'];
        $this->session = $this->call('Target.attachToTarget', ['targetId' => $target, 'flatten' => true])['sessionId'];
        $this->call('Emulation.setDeviceMetricsOverride', ['width' => $width, 'height' => 1200, 'deviceScaleFactor' => $scale, 'mobile' => false]);
        $this->call('Emulation.setTimezoneOverride', ['timezoneId' => 'UTC']);
        $this->call('Page.enable', []);
    }

    public function close(): void
    {
        $this->call('Browser.close', []);
        proc_close($this->process);
        exec('rm -rf ' . escapeshellarg($this->profile));
    }

    /** @param array<string, string> $cookies by name */
    public function open(string $url, array $cookies = []): void
    {
        foreach ($cookies as $name => $value) {
            $this->call('Network.setCookie', ['url' => $url, 'name' => $name, 'value' => $value]);
        }
        $this->call('Page.navigate', ['url' => $url]);
        $this->await('document.readyState === "complete"');
    }

    public function show(string $html): void
    {
        $frame = $this->call('Page.getFrameTree', [])['frameTree']['frame']['id'];
        $this->call('Page.setDocumentContent', ['frameId' => $frame, 'html' => $html]);
    }

    /** @return mixed what a piece of JavaScript gives */
    public function run(string $script): mixed
    {
        $answer = $this->call('Runtime.evaluate', ['expression' => $script, 'returnByValue' => true, 'awaitPromise' => true]);
        if (isset($answer['exceptionDetails'])) {
            throw new \RuntimeException("$script: " . json_encode($answer['exceptionDetails']));
        }

        return $answer['result']['value'] ?? null;
    }

    /** Waits until a piece of JavaScript gives true. */
    public function await(string $condition): void
    {
        $until = microtime(true) + self::SECONDS;
        while ($this->run("Boolean($condition)") !== true) {
            if (microtime(true) > $until) {
                throw new \RuntimeException("The browser waited in vain for $condition at {$this->run('location.href')}: {$this->run('document.body.innerText.slice(0, 300)')}");
            }
            usleep(100_000);
        }
    }

    /**
     * A PNG of what lies around some elements.
     *
     * @param string $elements a selector of CSS; all that it finds is in the picture
     * @param int $margin around them, in pixels of CSS
     */
    public function picture(string $elements, int $margin, string $file): void
    {
        // What is drawn anew after a change of layout, fonts first.
        $this->run('document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))');
        $found = json_encode($elements);
        $box = $this->run("(() => {
            const boxes = [...document.querySelectorAll($found)].map(it => it.getBoundingClientRect()).filter(it => it.width > 0 && it.height > 0);
            const left = Math.min(...boxes.map(it => it.left)), top = Math.min(...boxes.map(it => it.top));
            return boxes.length === 0 ? null : {x: left + scrollX, y: top + scrollY,
                width: Math.max(...boxes.map(it => it.right)) - left, height: Math.max(...boxes.map(it => it.bottom)) - top};
        })()") ?? throw new \RuntimeException("There is no $elements at {$this->run('location.href')}.");
        $clip = [
            'x' => max(0, $box['x'] - $margin), 'y' => max(0, $box['y'] - $margin),
            'width' => $box['width'] + 2 * $margin, 'height' => $box['height'] + 2 * $margin, 'scale' => 1,
        ];
        $png = $this->call('Page.captureScreenshot', ['format' => 'png', 'clip' => $clip, 'captureBeyondViewport' => true])['data'];
        file_put_contents($file, base64_decode($png));
    }

    /**
     * @param array<string, mixed> $parameters
     * @return array<string, mixed>
     */
    private function call(string $method, array $parameters): array
    {
        $id = ++$this->last;
        $session = isset($this->session) ? ['sessionId' => $this->session] : [];
        fwrite($this->commands, json_encode(['id' => $id, 'method' => $method, 'params' => (object)$parameters] + $session) . "\0");
        while (($message = stream_get_line($this->answers, 1 << 28, "\0")) !== false) {
            $message = json_decode($message, true);
            if (($message['id'] ?? null) === $id) {
                return $message['result'] ?? throw new \RuntimeException("$method: {$message['error']['message']}");
            }
        }
        throw new \RuntimeException("The browser is gone before it answered $method; does " . (getenv('CHROMIUM') ?: 'chromium') . ' --headless=new --version work?');
    }
}
