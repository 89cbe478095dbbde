<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Browser;
use Akeneo\Events\Test\Magento\DirectDoor;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Simulated;
use Akeneo\Events\Test\Magento\Skipped;
use Akeneo\Events\Test\Support\Simulator;
use Magento\Config\Model\ConfigFactory;

/** Each way in which Magento changes its encryption key, and what becomes of the secrets that the shop keeps. */
final class Keys
{
    private const GROUP = 'akeneo_connector/events_platform/';
    private const OURS = ['primary_secret', 'secondary_secret', 'retired_secret', 'connection'];
    private const PASSWORD = 'akeneo_connector/akeneo_api/password';

    private readonly Simulated $simulated;

    public function __construct(
        private readonly Magento $magento,
        Fixtures $fixtures,
        Akeneo $akeneo,
    ) {
        $this->simulated = new Simulated($magento, $akeneo);
    }

    public function thePageManageEncryptionKeyEncryptsOurSecretsAnew(): void
    {
        $this->within(function (SavedSettings $settings, Simulator $akeneo): void {
            $browser = new Browser($this->magento, ['Magento_Backend::admin', 'Magento_Backend::system', 'Magento_EncryptionKey::crypt_key', 'Akeneo_Events::akeneo_events', 'Akeneo_Events::queue']);
            try {
                $browser->post('admin/crypt_key/save', ['generate_random' => '1', 'crypt_key' => '']);
            } finally {
                $browser->close();
            }
            $this->areOfKey(1, $settings, [self::PASSWORD, ...$this->paths()], 'by the page');
            $this->loseKey(0);
            $this->isWell($settings, $akeneo);
        });
    }

    public function theCommandToChangeTheKeyLeavesThemAndTheNextSyncEncryptsThemAnew(): void
    {
        $this->within(function (SavedSettings $settings, Simulator $akeneo): void {
            $this->run($settings, 'encryption:key:change');
            $this->areOfKey(0, $settings, [self::PASSWORD, ...$this->paths()], 'by the command');
            Expect::contains('An older key of crypt/key has encrypted these secrets', $this->doctor($settings));
            $this->run($settings, 'akeneo_events:subscription', '--sync');
            $this->areOfKey(1, $settings, $this->paths(), 'by the sync');
            $this->isWell($settings, $akeneo);
        });
    }

    public function theCommandToEncryptAnewTakesThemAlong(): void
    {
        $this->within(function (SavedSettings $settings, Simulator $akeneo): void {
            $this->run($settings, 'encryption:key:change');
            $this->run($settings, 'encryption:data:re-encrypt', 'core_config_data');
            $this->areOfKey(1, $settings, [self::PASSWORD, ...$this->paths()], 'by the command');
            $this->loseKey(0);
            $this->isWell($settings, $akeneo);
        });
    }

    public function aLostKeyIsNamedAndNewSecretsAreMadeWhenTheCredentialsAreEnteredAnew(): void
    {
        $this->within(function (SavedSettings $settings, Simulator $akeneo): void {
            $this->loseKey(0);
            $said = $this->doctor($settings);
            Expect::contains('No key of crypt/key decrypts these stored secrets: ' . implode(', ', $this->sorted()) . '.', $said);
            Expect::contains('Delivery: Skipped, because the check "Secrets" did not pass', $said);
            [$code, $said] = $settings->command('akeneo_events:subscription', '--sync');
            Expect::same(1, $code, $said);
            Expect::contains('missing: Akeneo password, Akeneo API client secret', $said);
            Expect::same(401, $this->deliver($akeneo), 'a delivery without the key');
            $settings->command('config:set', self::PASSWORD, Simulator::PASSWORD);
            [$code, $said] = $settings->command('config:set', 'akeneo_connector/akeneo_api/client_secret', Simulator::CLIENT_SECRET);
            Expect::same(0, $code, $said);
            Expect::contains('Akeneo delivers the subscribed events', $said);
            $this->isWell($settings, $akeneo);
        });
    }

    public function whatIsPostedForThemChangesNothing(): void
    {
        $this->within(function (SavedSettings $settings): void {
            $before = array_map([$settings, 'stored'], $this->paths());
            $settings->save('akeneo_connector', 'events_platform', array_fill_keys(self::OURS, 'forged-by-whoever-posts-this'));
            $useDefault = ['events_platform' => ['fields' => array_fill_keys(self::OURS, ['inherit' => '1'])]];
            $this->magento->get(ConfigFactory::class)->create(
                ['data' => ['section' => 'akeneo_connector', 'website' => null, 'store' => null, 'groups' => $useDefault]]
            )->save();
            foreach (self::OURS as $name) {
                $settings->command('config:set', self::GROUP . $name, 'forged');
            }
            Expect::same($before, array_map([$settings, 'stored'], $this->paths()), 'the secrets');
        });
    }

    /**
     * A subscribed shop whose secrets were rotated once; files and rows are put back as they were.
     *
     * @param callable(SavedSettings, Simulator): void $test
     */
    private function within(callable $test): void
    {
        $this->simulated->within(function (SavedSettings $settings, Simulator $akeneo) use ($test): void {
            if (!str_contains($settings->command('list', '--raw')[1], 'encryption:key:change')) {
                throw new Skipped('this Magento has no encryption:key:change');
            }
            $files = [];
            foreach (['config.php', 'env.php'] as $name) {
                $files[$name] = (string)file_get_contents("{$this->magento->root}/app/etc/$name");
            }
            $table = $this->magento->table('core_config_data');
            $encrypted = $this->magento->db()->fetchPairs("SELECT config_id, value FROM $table WHERE value REGEXP '^[0-9]+:[0-9]+:'");
            try {
                $settings->save('akeneo_connector', 'events_platform', ['enabled' => '1', 'email' => 'tech@shop.example']);
                $this->run($settings, 'akeneo_events:subscription', '--rotate');
                $this->areOfKey(0, $settings, $this->paths(), 'at first');
                $test($settings, $akeneo);
            } finally {
                foreach ($files as $name => $content) {
                    $this->write($name, $content);
                }
                foreach ($encrypted as $id => $value) {
                    $this->magento->db()->update($table, ['value' => $value], ['config_id = ?' => $id]);
                }
            }
        });
    }

    /** @param string[] $paths */
    private function areOfKey(int $key, SavedSettings $settings, array $paths, string $case): void
    {
        foreach ($paths as $path) {
            Expect::same((string)$key, explode(':', (string)$settings->stored($path))[0], "$case: the key of $path");
        }
    }

    /** What arrives is taken, and the doctor has nothing to say about secrets. */
    private function isWell(SavedSettings $settings, Simulator $akeneo): void
    {
        Expect::contains('[ ok ] Secrets: The newest key of crypt/key decrypts all stored secrets', $this->doctor($settings));
        Expect::same(200, $this->deliver($akeneo), 'a delivery');
    }

    private function deliver(Simulator $akeneo): int
    {
        $subscription = $akeneo->subscriptions()[0];
        $body = json_encode([
            'specversion' => '1.0', 'id' => Fixtures::name('event'), 'type' => 'com.akeneo.pim.v1.product.updated', 'source' => 'pim',
            'subject' => $subscription['id'], 'time' => gmdate('Y-m-d\TH:i:s\Z'), 'data' => [],
        ], JSON_THROW_ON_ERROR);
        $door = new DirectDoor($this->magento);
        try {
            return $door->post($body, [
                'HTTP_X_AKENEO_SIGNATURE_PRIMARY' => hash_hmac('sha256', $body, $subscription['config']['secret']['primary']),
                'HTTP_X_AKENEO_SIGNATURE_ALGORITHM' => 'HmacSHA256',
            ]);
        } finally {
            $door->close();
        }
    }

    private function doctor(SavedSettings $settings): string
    {
        return $settings->command('akeneo_events:doctor')[1];
    }

    private function run(SavedSettings $settings, string ...$command): void
    {
        [$code, $said] = $settings->command(...$command);
        Expect::same(0, $code, implode(' ', $command) . ": $said");
    }

    /** Another key stands in its place. */
    private function loseKey(int $number): void
    {
        $env = include "{$this->magento->root}/app/etc/env.php";
        $keys = explode("\n", $env['crypt']['key']);
        $keys[$number] = bin2hex(random_bytes(16));
        $env['crypt']['key'] = implode("\n", $keys);
        $this->write('env.php', "<?php\nreturn " . var_export($env, true) . ";\n");
    }

    private function write(string $name, string $content): void
    {
        file_put_contents("{$this->magento->root}/app/etc/$name", $content);
        clearstatcache();
    }

    /** @return string[] */
    private function paths(): array
    {
        return array_map(static fn (string $name): string => self::GROUP . $name, self::OURS);
    }

    /** @return string[] */
    private function sorted(): array
    {
        $names = self::OURS;
        sort($names);

        return $names;
    }
}
