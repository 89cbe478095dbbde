<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\SystemMessage;

use Akeneo\Events\Model\SystemMessage\Troubles;
use Akeneo\Events\Model\SystemMessage\Warning;
use Akeneo\Events\Test\Support\Page;
use Magento\Framework\Notification\MessageInterface;
use PHPUnit\Framework\TestCase;

final class WarningTest extends TestCase
{
    private const CRITICAL = MessageInterface::SEVERITY_CRITICAL;

    public function testItIsForThoseWhoMaySeeTheQueue(): void
    {
        self::assertSame(['id', true, 'it happened', self::CRITICAL], $this->shown($this->message(), true));
        self::assertSame(['id', false, '', self::CRITICAL], $this->shown($this->message(), true, ['Akeneo_Events::queue']));
    }

    public function testWhereThereIsNothingToSayTheMessageIsNotBuilt(): void
    {
        $message = $this->createMock(MessageInterface::class);
        $message->expects(self::never())->method(self::anything());
        self::assertSame(['akeneo_events_brake', false, '', self::CRITICAL], $this->shown($message, false));
    }

    public function testEverySystemMessageOfTheModuleIsOne(): void
    {
        $module = dirname(__DIR__, 5) . '/php-module';
        $document = new \DOMDocument();
        $document->load("$module/etc/adminhtml/di.xml");
        $xml = new \DOMXPath($document);
        $built = [];
        foreach ($xml->query('//type[@name="Magento\Framework\Notification\MessageList"]//item[starts-with(@name, "akeneo_events_")]') as $item) {
            $warning = $xml->query("//virtualType[@name='$item->textContent']")->item(0);
            self::assertSame(Warning::class, $warning?->getAttribute('type'), $item->textContent);
            $of = static fn (\DOMElement $type, string $argument): string => $xml->query(".//argument[@name='$argument']", $type)->item(0)->textContent;
            $later = $xml->query("//virtualType[@name='{$of($warning, 'message')}']")->item(0);
            self::assertSame(MessageInterface::class . '\Proxy', $later?->getAttribute('type'), $item->textContent);
            $trouble = constant($of($warning, 'trouble'));
            self::assertSame("akeneo_events_$trouble", $item->getAttribute('name'));
            $built[$trouble] = $of($later, 'instanceName');
        }
        $all = [];
        foreach (glob("$module/Model/SystemMessage/*Trouble.php") as $file) {
            $name = basename($file, 'Trouble.php');
            $all[strtolower($name)] = "Akeneo\\Events\\Model\\SystemMessage\\{$name}Trouble";
        }
        ksort($built);
        self::assertSame($all, $built);
    }

    /** @param string[] $denied */
    private function shown(MessageInterface $message, bool $mayBe, array $denied = []): array
    {
        $troubles = $this->createStub(Troubles::class);
        $troubles->method('mayBe')->willReturnMap([[Troubles::BRAKE, $mayBe]]);
        $warning = new Warning($message, $troubles, new Page($denied), Troubles::BRAKE);

        return [$warning->getIdentity(), $warning->isDisplayed(), $warning->getText(), $warning->getSeverity()];
    }

    private function message(): MessageInterface
    {
        $message = $this->createStub(MessageInterface::class);
        $message->method('getIdentity')->willReturn('id');
        $message->method('isDisplayed')->willReturn(true);
        $message->method('getText')->willReturn('it happened');
        $message->method('getSeverity')->willReturn(self::CRITICAL);

        return $message;
    }
}
