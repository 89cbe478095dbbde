<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Config;

use Akeneo\Events\Model\Config\Backend\WebhookUrl;
use Magento\Framework\Exception\LocalizedException;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class WebhookUrlTest extends TestCase
{
    /** @dataProvider good */
    #[DataProvider('good')]
    public function testAnAddressIsSavedTidy(string $given, string $saved): void
    {
        self::assertSame($saved, $this->save($given));
    }

    public static function good(): array
    {
        $url = 'https://events.example.com/akeneo_events/webhook';

        return [
            ['', ''], [' ', ''], [$url, $url], [" $url/ \n", $url], ['HTTPS://Events.Example.com/akeneo_events/webhook', $url],
            ['https://events.example.com//akeneo_events///webhook', $url],
            ['https://events.example.com:8443/Shop/index.php/akeneo_events/webhook', 'https://events.example.com:8443/Shop/index.php/akeneo_events/webhook'],
            ['https://events.example.com/caf%C3%A9/akeneo_events/webhook', 'https://events.example.com/caf%C3%A9/akeneo_events/webhook'],
            ['http://127.0.0.1:8080/akeneo_events/webhook', 'http://127.0.0.1:8080/akeneo_events/webhook'],
            ['http://[::1]/akeneo_events/webhook', 'http://[::1]/akeneo_events/webhook'],
            ['https://' . str_repeat('a', 2018) . '/akeneo_events/webhook', 'https://' . str_repeat('a', 2018) . '/akeneo_events/webhook'],
        ];
    }

    /** @dataProvider bad */
    #[DataProvider('bad')]
    public function testAnythingElseIsRefusedWithTheReason(string $given, string $reason): void
    {
        $this->expectException(LocalizedException::class);
        $this->expectExceptionMessage("The shop cannot use this \"Webhook URL\". $reason");
        $this->save($given);
    }

    public static function bad(): array
    {
        $path = 'akeneo_events/webhook';
        $parts = 'It contains a user, a password, a query or a fragment.';
        $address = 'It is not a valid web address.';
        $alike = 'Its path contains %2F, %5C, a single % or a part of dots. Web servers read these in different ways.';

        return [
            ["http://events.example.com/$path", 'It does not begin with https://.'], ["http://localhost.example.com/$path", 'It does not begin with https://.'],
            ["http://127.0.0.1.example.com/$path", 'It does not begin with https://.'],
            ['https://events.example.com', 'It does not end with /akeneo_events/webhook.'],
            ['https://events.example.com/webhook', 'It does not end with /akeneo_events/webhook.'],
            ['https://events.example.com/my_akeneo_events/webhook', 'It does not end with /akeneo_events/webhook.'],
            ["https://user:hush@events.example.com/$path", $parts], ["https://events.example.com/$path?x=1", $parts], ["https://events.example.com/$path#x", $parts],
            ["ftp://events.example.com/$path", $address], ["events.example.com/$path", $address], ["https:///$path", $address], ["https://-/$path", $address],
            ["https://events.example.com:70000/$path", $address], ["https://events.example.com:/$path", $address],
            ["https://événements.example.com/$path", $address], ["https://events.example.com/a b/$path", $address],
            ["https://events.example.com\\@intruder.example/$path", $parts], ["https://events.example.com/a\\b/$path", $address],
            ["https://events.example.com/\n/$path", $address], ["{{base_url}}$path", $address],
            ['https://events.example.com/akeneo_events%2Fwebhook', $alike], ["https://events.example.com/a%2f/$path", $alike],
            ["https://events.example.com/a%5Cb/$path", $alike], ["https://events.example.com/100%/$path", $alike],
            ["https://events.example.com/a/../$path", $alike], ["https://events.example.com/./$path", $alike],
            ['https://' . str_repeat('a', 2019) . "/$path", 'It is longer than 2,048 characters.'],
        ];
    }

    private function save(string $given): string
    {
        $value = new WebhookUrl();
        $value->setData('value', $given);
        $value->beforeSave();

        return $value->getData('value');
    }
}
