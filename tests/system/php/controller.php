<?php

// Magento's door, as far as this product looks: the plugin around Magento\Framework\App\Http::launch() with the module's
// own parts, and a response that is sent as Magento sends it. Read by tests/torture/hostile and, with a broker whose
// port is in AKENEO_EVENTS_AMQP_PORT, by tests/system/webhook_broker.rs.

declare(strict_types=1);

use Akeneo\Events\Core\Answer;
use Akeneo\Events\Model\BrokerNames;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\CoreLog;
use Akeneo\Events\Model\Doorbell;
use Akeneo\Events\Model\HangUp;
use Akeneo\Events\Model\LogFile;
use Akeneo\Events\Model\ReceiveWebhook;
use Akeneo\Events\Model\Subscription\Settings;
use Akeneo\Events\Plugin\AnswerWebhook;
use Akeneo\Events\Test\Support\Bell;
use Akeneo\Events\Test\Support\Env;
use Akeneo\Events\Test\Support\Line;
use Akeneo\Events\Test\Support\LineLogger;
use Akeneo\Events\Test\Support\StoredConfig;
use Magento\Framework\App\Filesystem\DirectoryList;
use Magento\Framework\App\Http;
use Magento\Framework\App\Request\Http as Request;
use Magento\Framework\App\Response\Http as Response;
use Magento\Framework\Serialize\Serializer\Json;

require __DIR__ . '/../../php/autoload.php';

$root = $_SERVER['MAGENTO_ROOT'];
$env = include $root . '/app/etc/env.php';
$stored = [Config::ENABLED => '1', Config::NATIVE_QUEUE => '1', Config::CONFIRM => '0'];
$request = new class () extends Request {
    public function getServer($name = null, $default = null)
    {
        return new class () {
            /** @return array<string, mixed> */
            public function toArray(): array
            {
                return $_SERVER;
            }
        };
    }
};
$logger = new LogFile(new LineLogger($root . '/var/log/akeneo_events.log'));
$config = new Config(new StoredConfig($stored), new Json());
// Used only where Akeneo is asked before deleting.
$settings = (new \ReflectionClass(Settings::class))->newInstanceWithoutConstructor();
$core = new Core(new Env($env), $config, $settings);
$port = getenv('AKENEO_EVENTS_AMQP_PORT');
if ($port === false) {
    $doorbell = new Doorbell(new Bell(), new Line(), $logger);
} else {
    require __DIR__ . '/amqp.php';
    require __DIR__ . '/amqp_shop.php';
    $shop = new AmqpShop((int)$port);
    $env['queue']['amqp'] = ['port' => $port];
    $doorbell = new Doorbell($shop, new HangUp($shop, new BrokerNames(new Env($env)), $shop), $logger);
}
$receive = new ReceiveWebhook($core, new CoreLog($logger), $config, $doorbell, $logger, new DirectoryList($root));
$response = (new AnswerWebhook($request, new Response(), $receive))->aroundLaunch(
    new Http(),
    static fn (): Response => (new Response())->setHttpResponseCode(404)
);
http_response_code($response->getHttpResponseCode());
header('Content-Type: text/plain');
foreach (['Cache-Control', Answer::SELF_TEST] as $name) {
    if ($response->getHeader($name)) {
        header("$name: {$response->getHeader($name)}");
    }
}
