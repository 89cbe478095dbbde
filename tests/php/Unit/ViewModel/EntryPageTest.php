<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\ViewModel;

use Akeneo\Events\Api\Status\BrakeState;
use Akeneo\Events\Model\Brake;
use Akeneo\Events\Model\Config\Source\Events;
use Akeneo\Events\Model\Source\Shelf;
use Akeneo\Events\Model\Source\Statuses;
use Akeneo\Events\Model\Source\Types;
use Akeneo\Events\Test\Support\CurrentStore;
use Akeneo\Events\Test\Support\Wording;
use Akeneo\Events\ViewModel\Consequences;
use Akeneo\Events\ViewModel\Entry;
use Akeneo\Events\ViewModel\FormerStatuses;
use Akeneo\Events\ViewModel\ShelfStory;
use Magento\Framework\Escaper;
use PHPUnit\Framework\TestCase;

/** The template of an entry's page, for an entry whose texts are all hostile. */
final class EntryPageTest extends TestCase
{
    private const HOSTILE = '<script>alert(1)</script> &lt;b&gt; "\'';

    public function testEveryTextIsShownLiterally(): void
    {
        $html = $this->page();
        self::assertStringNotContainsString('<script', $html);
        $shown = '&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;b&amp;gt;';
        foreach (['entity_code', 'identifier', 'name', 'message', 'history', 'put_back_by', 'store view', 'plan', 'payload'] as $text) {
            self::assertStringContainsString("$text $shown", $html);
        }
        preg_match_all('/<(\w+)/', $html, $tags);
        self::assertSame([], array_diff($tags[1], ['section', 'div', 'span', 'table', 'tr', 'th', 'td', 'ol', 'ul', 'li', 'strong', 'time', 'p', 'pre', 'details', 'summary']));
    }

    public function testTheTimeOfAStepIsThereForMachinesAndPeople(): void
    {
        $html = (string)preg_replace('/\s+/', ' ', $this->page());
        self::assertStringContainsString('<strong>Hidden by the shop</strong> <time datetime="2026-06-01T10:00:04Z" title="2026-06-01 10:00:04 UTC"', $html);
        self::assertStringContainsString('<span class="title">What the shop hid</span>', $html);
    }

    private function page(): string
    {
        $row = [
            'id' => '1', 'event_id' => 'event_id ' . self::HOSTILE, 'event_type' => 'com.akeneo.pim.v1.product.deleted', 'entity_code' => 'entity_code ' . self::HOSTILE,
            'attribute_code' => null, 'occurred_at' => '2026-06-01 10:00:00', 'payload' => 'payload ' . self::HOSTILE, 'status' => 'failed', 'attempts' => '1',
            'available_at' => '2026-07-01 10:00:04', 'lease_token' => null, 'lease_expires_at' => null, 'plan' => 'plan ' . self::HOSTILE, 'deletion_at' => null,
            'deletions' => '1', 'reset_at' => null, 'message' => 'message ' . self::HOSTILE, 'reason' => 'change_failed', 'sentences' => null,
            'history' => json_encode(['at' => '2026-05-01 00:00:00', 'status' => 'failed', 'message' => 'history ' . self::HOSTILE, 'reason' => 'x', 'sentences' => null]),
            'identifier' => 'identifier ' . self::HOSTILE, 'in_shop' => json_encode([['name' => 'name ' . self::HOSTILE]]),
            'received_at' => '2026-06-01 10:00:02', 'updated_at' => '2026-06-01 10:00:09',
            'shelf' => 'returning', 'shelved_at' => '2026-06-01 10:00:04', 'former' => '{"12":{"0":1,"2":2}}', 'put_back_by' => 'put_back_by ' . self::HOSTILE,
        ];
        $stores = new CurrentStore([2 => ['store view ' . self::HOSTILE, 'de']]);
        $brake = $this->createStub(Brake::class);
        $brake->method('state')->willReturn(new BrakeState(1000, 3, null, null));
        $shelf = new ShelfStory(new FormerStatuses($stores), new Shelf());
        $consequences = $this->createStub(Consequences::class);
        $block = new class ($row, [
            'view_model' => new Entry(new Statuses(), new Types(new Events()), $brake, Wording::ends(), Wording::names(), $shelf),
            'consequences' => $consequences,
        ]) {
            public function __construct(private readonly array $row, private readonly array $data)
            {
            }

            public function entry(): array
            {
                return $this->row;
            }

            public function getData(string $name): object
            {
                return $this->data[$name];
            }

            public function getBlockHtml(string $name): string
            {
                return '';
            }

            public function formatDate(string $date, int $format, bool $showTime): string
            {
                return $date;
            }
        };

        return (static function (object $block, Escaper $escaper): string {
            ob_start();
            include dirname(__DIR__, 4) . '/php-module/view/adminhtml/templates/queue/entry.phtml';

            return (string)ob_get_clean();
        })($block, new Escaper());
    }
}
