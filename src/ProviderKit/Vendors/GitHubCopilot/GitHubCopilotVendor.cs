using ProviderKit.Vendors.OpenAICompatible;

namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>
/// GitHub Copilot's chat API, which takes a Copilot session token and the headers of an editor. GitHub's own tokens are
/// exchanged for session tokens (<see cref="CopilotTokenExchange"/>).
/// </summary>
internal static class GitHubCopilotVendor
{
    public static readonly HttpVendor Row = new()
    {
        Name = "githubcopilot",
        Prefix = "ext-copilot-",
        BaseAddress = "https://api.githubcopilot.com",
        Settings = new SettingNames("GITHUB_COPILOT") { TokenUrl = "GITHUB_COPILOT_TOKEN_URL", AreOurs = true },
        Models = ["gpt-4", "gpt-4-turbo", "gpt-3.5-turbo", "claude-3-opus", "claude-3-sonnet"],
        Headers = new Dictionary<string, string>
        {
            ["Editor-Version"] = "vscode/1.99.0",
            ["Editor-Plugin-Version"] = "copilot-chat/0.26.7",
            ["User-Agent"] = "GitHubCopilotChat/0.26.7",
            // Without it the answer is "model not supported".
            ["Copilot-Integration-Id"] = "vscode-chat",
            ["OpenAI-Intent"] = "conversation-panel",
            ["X-GitHub-Api-Version"] = "2025-04-01",
        },
        Errors = new ErrorRules
        {
            Rules =
            [
                // Premium requests are used up; models that cost none are still served. Codes as in microsoft/vscode-copilot-chat.
                new() { Code = "quota_exceeded", Then = ErrorAction.Bench, Scope = LimitScope.TokenAndModel },
                new() { Code = "overage_limit_reached", Then = ErrorAction.Bench, Scope = LimitScope.TokenAndModel },
                // "You've hit the rate limit for this model."
                new() { Code = "user_model_rate_limited", Then = ErrorAction.Block, Scope = LimitScope.TokenAndModel },
                new() { Code = "integration_rate_limited", Then = ErrorAction.Block, Scope = LimitScope.TokenAndModel },
                new() { Code = "model_overloaded", Then = ErrorAction.Block, Scope = LimitScope.TokenAndModel },
            ],
            OutOfQuota = ["free_quota_exceeded"],
        },
        ModelNames = CopilotModelList.Names,
        NotForChat = CopilotModelList.NotForChat,
        MessageFields = [],
        ModelQuirks = OpenAIModels.Quirks,
        Decorate = CopilotHeaders.Add,
        Exchange = CopilotTokenExchange.Create,
    };
}
