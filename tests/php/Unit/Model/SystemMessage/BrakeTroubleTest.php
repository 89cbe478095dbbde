<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\SystemMessage;

use Akeneo\Events\Api\Status\BrakeState;
use Akeneo\Events\Core\DatabaseException;
use Akeneo\Events\Model\Brake;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\HeldBack;
use Akeneo\Events\Model\SystemMessage\BrakeTrouble;
use Magento\Framework\Escaper;
use Magento\Framework\Notification\MessageInterface;
use Magento\Framework\UrlInterface;
use PHPUnit\Framework\TestCase;

final class BrakeTroubleTest extends TestCase
{
    public function testABrakeThatHoldsIsACriticalMessageWithALink(): void
    {
        $message = $this->message(new BrakeState(1000, 1000, 1780315200, 1780311600));
        self::assertTrue($message->isDisplayed());
        self::assertSame(MessageInterface::SEVERITY_CRITICAL, $message->getSeverity());
        self::assertStringStartsWith('Akeneo Events: The brake holds deletions back, because ', $message->getText());
        self::assertStringContainsString(' Maximum: 1,000. ', $message->getText());
        self::assertStringEndsWith('<a href="/akeneo_events/queue">Open the event queue</a>', $message->getText());
        $later = $this->message(new BrakeState(1000, 1000, 1780315200, 1780311601));
        self::assertNotSame($message->getIdentity(), $later->getIdentity(), 'each stop is a message of its own');
    }

    public function testItNamesTheFirstThatWaitAndTheirNamesAreNoHtml(): void
    {
        $text = $this->message(new BrakeState(1000, 1000, 1780315200, 1780311600), true, ['A-1, <b>Shirt</b>', 'B &lt;2'])->getText();
        self::assertStringContainsString(' Among the entries that wait: A-1, &lt;b&gt;Shirt&lt;/b&gt;; B &amp;lt;2. <a href=', $text);
        self::assertStringNotContainsString('Among', $this->message(new BrakeState(1000, 1000, 1780315200, 1780311600))->getText());
    }

    public function testABrakeThatHoldsNothingIsNoMessage(): void
    {
        self::assertFalse($this->message(new BrakeState(1000, 3, null, null))->isDisplayed());
    }

    public function testInADisabledShopNobodyIsToldThatTheBrakeHoldsWhatIsNotToGoAnyway(): void
    {
        self::assertFalse($this->message(new BrakeState(1000, 1000, 1780315200, 1780311600), false)->isDisplayed());
    }

    public function testABrakeThatCannotBeAskedFailsNoPage(): void
    {
        $brake = $this->createStub(Brake::class);
        $brake->method('state')->willThrowException(new DatabaseException('away'));
        $message = new BrakeTrouble($this->config(), $brake, $this->heldBack(), $this->createStub(UrlInterface::class), new Escaper());
        self::assertFalse($message->isDisplayed());
        self::assertSame('', $message->getText());
    }

    /** @param string[] $held */
    private function message(BrakeState $state, bool $isEnabled = true, array $held = []): BrakeTrouble
    {
        $brake = $this->createStub(Brake::class);
        $brake->method('state')->willReturn($state);
        $url = $this->createStub(UrlInterface::class);
        $url->method('getUrl')->willReturnCallback(static fn (string $path): string => "/$path");

        return new BrakeTrouble($this->config($isEnabled), $brake, $this->heldBack(...$held), $url, new Escaper());
    }

    private function heldBack(string ...$names): HeldBack
    {
        $heldBack = $this->createStub(HeldBack::class);
        $heldBack->method('names')->willReturn($names);

        return $heldBack;
    }

    private function config(bool $isEnabled = true): Config
    {
        $config = $this->createStub(Config::class);
        $config->method('isEnabled')->willReturn($isEnabled);

        return $config;
    }
}
