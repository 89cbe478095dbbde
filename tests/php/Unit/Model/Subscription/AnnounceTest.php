<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Subscription;

use Akeneo\Events\Model\Subscription\Announce;
use Akeneo\Events\Model\Subscription\Report;
use Akeneo\Events\Model\Subscription\Wording;
use Akeneo\Events\Observer\SubscribeAsSaved;
use Akeneo\Events\Plugin\SubscribeAsImported;
use Akeneo\Events\Plugin\SubscribeAsSet;
use Akeneo\Events\Test\Support\IdleSync;
use Akeneo\Events\Test\Support\LineLogger;
use Akeneo\Events\Test\Support\Pill;
use Magento\Config\Console\Command\ConfigSet\ProcessorFacade;
use Magento\Config\Model\Config\Importer;
use Magento\Framework\Event\Observer;
use Magento\Framework\Message\ManagerInterface;
use PHPUnit\Framework\TestCase;

/** Whoever saved is told how it went, by the way that he saved. */
final class AnnounceTest extends TestCase
{
    /** @var string[] */
    private array $shown = [];

    public function testThePageShowsWhatWasReached(): void
    {
        $this->save(Report::done(Report::ACTIVE, ['the webhook could not be asked']));
        self::assertSame(['warning: The webhook could not be asked.'], array_slice($this->shown, 0, 1));
        self::assertStringStartsWith('success: Akeneo delivers the subscribed events', $this->shown[1]);
        $this->save(Report::done(Report::ABSENT));
        self::assertSame([], $this->shown);
        $this->save(Report::done(Report::SUSPENDED_BY_PLATFORM));
        self::assertStringStartsWith('warning: Akeneo has suspended the subscription', $this->shown[0]);
    }

    public function testThePageShowsThatTheSettingsAreSavedAndWhyAkeneoRefused(): void
    {
        $this->save(Report::failed('the connection may not'));
        self::assertStringStartsWith('error: The settings are saved, but', $this->shown[0]);
        self::assertStringContainsString('The connection may not.', $this->shown[0]);
        self::assertCount(1, $this->shown);
    }

    public function testSavingNeverFailsWhateverHappens(): void
    {
        $logger = new LineLogger();
        $report = $this->announce('fpm-fcgi', $logger)->execute(static fn () => throw new \TypeError('no table'));
        self::assertStringContainsString('akeneo_events.log', (string)$report->problem);
        self::assertSame(['CRITICAL: subscription: TypeError: no table'], $logger->lines);
    }

    public function testASyncThatBreaksOffIsNotAnnouncedByTheOneBefore(): void
    {
        $announce = $this->announce('cli');
        $announce->execute(static fn (): Report => Report::done(Report::ACTIVE));
        $report = $announce->execute(static fn () => throw new \TypeError('no table'));
        self::assertStringContainsString('akeneo_events.log', (string)$report->problem);
        self::assertSame($report, $announce->take());
    }

    public function testWhatThePageCannotShowIsAnnouncedAsItWent(): void
    {
        $went = Report::done(Report::ACTIVE, ['the webhook could not be asked']);
        $messages = $this->createStub(ManagerInterface::class);
        $messages->method('addWarningMessage')->willThrowException(new \RuntimeException('no session'));
        $logger = new LineLogger();
        $announce = new Announce(new Wording(), $messages, $logger, 'fpm-fcgi');
        self::assertSame([$went, $went], [$announce->execute(static fn (): Report => $went), $announce->take()]);
        self::assertSame(['CRITICAL: subscription: RuntimeException: no session'], $logger->lines);
    }

    public function testConfigSetPrintsItAndDoesNotAskTwice(): void
    {
        $sync = new IdleSync(Report::failed('akeneo is away'));
        $announce = $this->announce('cli');
        $pill = new Pill();
        $plugin = new SubscribeAsSet($sync, $announce, new Wording(), $pill);
        (new SubscribeAsSaved($sync, $announce))->execute(new Observer());
        $said = $plugin->afterProcessWithLockTarget(new ProcessorFacade(), 'Value was saved.', 'akeneo_connector/a/b');
        self::assertStringStartsWith("Value was saved.\nThe settings are saved, but", $said);
        self::assertStringContainsString('Akeneo is away.', $said);
        self::assertSame([1, []], [$sync->executed, $this->shown], 'without a session there are no messages');

        $plugin->afterProcessWithLockTarget(new ProcessorFacade(), 'Value was saved in app/etc/env.php and locked.', 'web/secure/base_url');
        self::assertSame(2, $sync->executed, 'locked values are told to no observer');
        self::assertSame('first, saved', $pill->version, 'nor to consumers');
        $said = $plugin->afterProcessWithLockTarget(new ProcessorFacade(), 'Value was saved.', 'general/locale/code');
        self::assertSame(['Value was saved.', 2], [$said, $sync->executed]);
    }

    public function testAnImportPrintsIt(): void
    {
        $sync = new IdleSync();
        $pill = new Pill();
        $said = (new SubscribeAsImported($sync, $this->announce('cli'), new Wording(), $pill))->afterImport(new Importer(), ['System config was processed']);
        self::assertSame(['System config was processed', 1], [$said[0], $sync->executed]);
        self::assertStringStartsWith('Akeneo delivers', $said[1]);
        self::assertSame('first, saved', $pill->version, 'consumers begin anew');
    }

    private function save(Report $report): void
    {
        $this->shown = [];
        (new SubscribeAsSaved(new IdleSync($report), $this->announce('fpm-fcgi')))->execute(new Observer());
    }

    private function announce(string $sapi, LineLogger $logger = new LineLogger()): Announce
    {
        $messages = $this->createStub(ManagerInterface::class);
        foreach (['Error', 'Warning', 'Success'] as $kind) {
            $messages->method("add{$kind}Message")->willReturnCallback(function ($message) use ($kind): void {
                $this->shown[] = strtolower($kind) . ": $message";
            });
        }

        return new Announce(new Wording(), $messages, $logger, $sapi);
    }
}
