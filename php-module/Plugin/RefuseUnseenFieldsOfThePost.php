<?php

declare(strict_types=1);

namespace Akeneo\Events\Plugin;

use Magento\Backend\Model\View\Result\Redirect;
use Magento\Backend\Model\View\Result\RedirectFactory;
use Magento\Framework\App\ActionInterface;
use Magento\Framework\App\Request\Http;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Message\ManagerInterface;

/**
 * RefuseUnseenFields where the configuration page is posted.
 *
 * With `config/async` of app/etc/env.php (Magento_AsyncConfig) a consumer saves the post later, on the command line, where the
 * user is not known any more. So this comes before that module's own plugin of the controller.
 */
class RefuseUnseenFieldsOfThePost
{
    public function __construct(
        private readonly RefuseUnseenFields $refuse,
        private readonly Http $request,
        private readonly ManagerInterface $messages,
        private readonly RedirectFactory $redirects,
    ) {
    }

    /** @return mixed what Magento's controller answers; if the post is refused, the way back to the page */
    public function aroundExecute(ActionInterface $save, callable $proceed)
    {
        $section = (string)$this->request->getParam('section');
        try {
            $this->refuse->check($section, (array)$this->request->getPost('groups'));
            // Magento takes values of fields from uploaded files, too.
            $this->refuse->check($section, (array)$this->request->getFiles('groups'));
        } catch (LocalizedException $refused) {
            $this->messages->addErrorMessage($refused->getMessage());

            return $this->back();
        }

        return $proceed();
    }

    private function back(): Redirect
    {
        return $this->redirects->create()->setPath('adminhtml/system_config/edit', ['_current' => ['section', 'website', 'store'], '_nosid' => true]);
    }
}
