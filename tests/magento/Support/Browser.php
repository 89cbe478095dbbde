<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Authorization\Model\Acl\Role\Group;
use Magento\Authorization\Model\RoleFactory;
use Magento\Authorization\Model\RulesFactory;
use Magento\Authorization\Model\UserContextInterface;
use Magento\Framework\App\Config\ScopeConfigInterface;
use Magento\Framework\App\DeploymentConfig;
use Magento\Framework\Encryption\EncryptorInterface;
use Magento\User\Model\UserFactory;

/** The admin over HTTP, as an admin user with certain permissions, who is made for it and removed again. */
final class Browser
{
    private const PASSWORD = 'Browser-12345!';

    private readonly string $admin;
    private readonly string $cookies;
    private readonly bool $hasSecretKeys;
    private string $formKey = '';

    /** @var object[] models to be deleted */
    private array $made = [];

    /**
     * @param string[] $resources what the user may do
     * @param string $locale in which the user reads the admin
     * @param string $address of the web server that answers, if it is not the shop's own
     */
    public function __construct(
        private readonly Magento $magento,
        array $resources,
        private readonly string $locale = 'en_US',
        private readonly string $address = '',
    ) {
        $config = $magento->get(ScopeConfigInterface::class);
        $base = (string)$config->getValue('web/unsecure/base_url');
        $this->hasSecretKeys = $config->isSetFlag('admin/security/use_form_key');
        $this->admin = rtrim(getenv('MAGENTO_URL') ?: $base, '/') . '/' . $magento->get(DeploymentConfig::class)->get('backend/frontName');
        $this->cookies = (string)tempnam(sys_get_temp_dir(), 'cookies');
        try {
            $this->logIn($this->makeUser($resources));
        } catch (\Throwable $failure) {
            $this->close();
            throw $failure;
        }
    }

    public function close(): void
    {
        foreach ($this->made as $model) {
            $model->delete();
        }
        $this->made = [];
        @unlink($this->cookies);
    }

    /**
     * @param array<string, mixed> $fields
     * @return array{int, string} status and body; no redirect is followed
     */
    public function post(string $path, array $fields, bool $withFormKey = true): array
    {
        return $this->request($path, $fields + ($withFormKey ? ['form_key' => $this->formKey] : []));
    }

    /** @return array{int, string} */
    public function get(string $path): array
    {
        return $this->request($path, null);
    }

    /**
     * The entries that the listing of the queue gets, as the page asks for them.
     *
     * @param array<string, mixed> $asks filters, search, sorting, paging
     * @return list<array<string, mixed>>
     */
    public function listing(array $asks): array
    {
        $asks += ['namespace' => 'akeneo_events_queue_listing', 'isAjax' => 'true'];
        $asks['filters'] = ['placeholder' => 'true'] + ($asks['filters'] ?? []);
        [$status, $body] = $this->request('mui/index/render/?' . http_build_query($asks), null, ['Accept: application/json']);
        $answer = json_decode($body, true);
        if ($status !== 200 || !is_array($answer['items'] ?? null)) {
            throw new \RuntimeException("The listing answered $status: " . substr($body, 0, 500));
        }

        return $answer['items'];
    }

    /** Address of a page of the admin, with the secret key that Magento asks for where it is set up to. */
    public function url(string $path): string
    {
        [$page, $query] = explode('?', $path, 2) + [1 => null];
        if ($this->hasSecretKeys && $page !== '') {
            $page = rtrim($page, '/') . "/key/{$this->secretKey($page)}/";
        }

        return "{$this->admin}/$page" . ($query === null ? '' : "?$query");
    }

    /** @return array<string, string> cookies by name, for a browser that shows what this one may see */
    public function cookies(): array
    {
        $cookies = [];
        foreach (preg_grep('/^(?!# )\S+\t/', file($this->cookies, FILE_IGNORE_NEW_LINES) ?: []) as $line) {
            [, , , , , $name, $value] = explode("\t", $line);
            $cookies[$name] = $value;
        }

        return $cookies;
    }

    /** As Magento\Backend\Model\Url makes it of an address and of the form key of this login. */
    private function secretKey(string $page): string
    {
        [$route, $controller, $action] = explode('/', $page) + ['', 'index', 'index'];
        $route = $route === 'admin' ? 'adminhtml' : $route;

        return $this->magento->get(EncryptorInterface::class)->getHash($route . $controller . $action . $this->formKey);
    }

    private function logIn(string $name): void
    {
        $this->formKey = $this->formKeyOf($this->request('', null)[1]);
        $this->request('', ['login' => ['username' => $name, 'password' => self::PASSWORD], 'form_key' => $this->formKey]);
        // The login makes another form key, which each page has. This one needs no secret key, and who may not see it gets a page that says so.
        $page = $this->request('sales/order/index', null)[1];
        $this->formKey = $this->formKeyOf($page);
        if (!str_contains($page, 'admin__menu')) {
            throw new Skipped("no admin page at {$this->admin} after the login; two-factor authentication has to be off");
        }
    }

    private function formKeyOf(string $page): string
    {
        if (!preg_match('/(?:name="form_key"[^>]*value=|FORM_KEY = )["\']([A-Za-z0-9]+)/', $page, $of)) {
            throw new Skipped("no admin answers at {$this->admin}");
        }

        return $of[1];
    }

    /**
     * @param array<string, mixed>|null $fields null: a GET
     * @param string[] $headers
     */
    private function request(string $path, ?array $fields, array $headers = []): array
    {
        $curl = curl_init($this->url($path));
        curl_setopt_array($curl, [
            CURLOPT_RETURNTRANSFER => true, CURLOPT_COOKIEJAR => $this->cookies, CURLOPT_COOKIEFILE => $this->cookies,
            CURLOPT_TIMEOUT => 60, CURLOPT_FOLLOWLOCATION => $fields === null, CURLOPT_HTTPHEADER => $headers,
        ] + ($this->address === '' ? [] : [CURLOPT_CONNECT_TO => ["::{$this->address}"]])
            + ($fields === null ? [] : [CURLOPT_POSTFIELDS => http_build_query($fields)]));
        $body = (string)curl_exec($curl);
        $status = (int)curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        curl_close($curl);

        return [$status, $body];
    }

    /** @param string[] $resources */
    private function makeUser(array $resources): string
    {
        $name = 'browser' . bin2hex(random_bytes(4));
        $role = $this->magento->get(RoleFactory::class)->create();
        $role->setData(['role_name' => $name, 'parent_id' => 0, 'role_type' => Group::ROLE_TYPE, 'user_type' => UserContextInterface::USER_TYPE_ADMIN]);
        $role->save();
        $this->magento->get(RulesFactory::class)->create()->setRoleId($role->getId())->setResources($resources)->saveRel();
        $user = $this->magento->get(UserFactory::class)->create();
        $user->setData([
            'username' => $name, 'firstname' => 'A', 'lastname' => 'Browser', 'email' => "$name@example.com",
            'password' => self::PASSWORD, 'interface_locale' => $this->locale, 'is_active' => 1,
        ]);
        $user->setRoleId($role->getId());
        $user->save();
        $this->made = [$user, $role];

        return $name;
    }
}
