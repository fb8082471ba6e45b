namespace ProviderKit.Providers.Atlas;

/// <summary>
/// Many publishers' models in one place. GitHub's service, where they were, is reported retired since 2026-07-30, so
/// the user names the OpenAI-compatible address that serves them.
/// </summary>
internal static class AtlasVendor
{
    public static readonly HttpVendor Row = new()
    {
        Name = "atlas",
        Prefix = "atlas-",
        LimitScope = LimitScope.TokenAndModel,
        Settings = new SettingNames("ATLAS") { ApiKey = null, Token = "GITHUB_TOKEN" },
        Errors = new ErrorRules { RetryHeaders = ["x-ratelimit-timeremaining"] },
        Models = AtlasModels.All,
        ListsModels = false, // whatever serves them lists them under ids of its own
        Headers = new Dictionary<string, string>
        {
            ["Accept"] = "application/vnd.github+json, application/json, text/event-stream",
            ["X-GitHub-Api-Version"] = "2022-11-28",
        },
    };
}
