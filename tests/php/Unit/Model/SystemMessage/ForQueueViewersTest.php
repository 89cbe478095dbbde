<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\SystemMessage;

use Akeneo\Events\Model\SystemMessage\ForQueueViewers;
use Akeneo\Events\Test\Support\Page;
use Magento\Framework\Notification\MessageInterface;
use PHPUnit\Framework\TestCase;

final class ForQueueViewersTest extends TestCase
{
    public function testItIsForThoseWhoMaySeeTheQueue(): void
    {
        self::assertSame(['id', true, 'it happened', MessageInterface::SEVERITY_CRITICAL], $this->shown([]));
        self::assertSame(['id', false, '', MessageInterface::SEVERITY_CRITICAL], $this->shown(['Akeneo_Events::queue']));
    }

    public function testEverySystemMessageOfTheModuleIs(): void
    {
        $module = dirname(__DIR__, 5) . '/php-module';
        $document = new \DOMDocument();
        $document->load("$module/etc/adminhtml/di.xml");
        $xml = new \DOMXPath($document);
        $listed = [];
        foreach ($xml->query('//type[@name="Magento\Framework\Notification\MessageList"]//item[starts-with(@name, "akeneo_events_")]') as $item) {
            $type = $xml->query("//virtualType[@name='$item->textContent']")->item(0);
            self::assertSame(ForQueueViewers::class, $type?->getAttribute('type'), $item->textContent);
            $listed[] = basename(strtr($type->textContent, ['\\' => '/', ' ' => '', "\n" => '']));
        }
        $classes = array_map(static fn (string $file): string => basename($file, '.php'), glob("$module/Model/SystemMessage/*Trouble.php"));
        self::assertEqualsCanonicalizing($classes, $listed);
    }

    /** @param string[] $denied */
    private function shown(array $denied): array
    {
        $message = $this->createStub(MessageInterface::class);
        $message->method('getIdentity')->willReturn('id');
        $message->method('isDisplayed')->willReturn(true);
        $message->method('getText')->willReturn('it happened');
        $message->method('getSeverity')->willReturn(MessageInterface::SEVERITY_CRITICAL);
        $guarded = new ForQueueViewers($message, new Page($denied));

        return [$guarded->getIdentity(), $guarded->isDisplayed(), $guarded->getText(), $guarded->getSeverity()];
    }
}
