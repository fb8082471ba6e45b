namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>Adds advice to Copilot's errors, whose messages are meant for its own clients.</summary>
internal static class CopilotErrors
{
    /// <summary>The status for an API version that is no longer served (ericc-ch/copilot-api#191).</summary>
    private const int VersionTooOld = 466;

    private const string Name = "githubcopilot";
    private const string VersionSetting = $"ProviderKit:Providers:{Name}:Headers:{VersionHeader}";

    public const string VersionHeader = "X-GitHub-Api-Version";

    /// <summary>The error for a classic personal access token, which is never sent.</summary>
    public static ProviderError Classic(ApiToken token) => new(
        ProviderErrorKind.UpstreamAuthentication,
        $"{Name}: {token.Name} is a classic personal access token (ghp_), which Copilot does not take. Use the token of a sign-in (gho_ or ghu_), or a "
        + "fine-grained personal access token (github_pat_) of your own account with the account permission \"Copilot Requests\".");

    /// <summary>Adds advice to an error if there is any; otherwise returns the error unchanged.</summary>
    /// <param name="token">The user's token.</param>
    /// <param name="error">The API's error.</param>
    /// <param name="exchanges">Whether user tokens are exchanged for session tokens.</param>
    public static ProviderError Explain(ApiToken token, ProviderError error, bool exchanges)
    {
        if (error.UpstreamStatus == VersionTooOld || (error.UpstreamStatus == 404 && Says(error, "invalid apiVersion")))
            return new ProviderError(
                ProviderErrorKind.NotConfigured,
                $"{Name}: Copilot no longer serves the API version that this gateway asks for ({error.UpstreamStatus}: {Bare(error)}). Update ProviderKit, or set {VersionSetting} to a newer version.")
            { Code = "api_version_too_old", UpstreamStatus = error.UpstreamStatus };
        return AdviceFor(CopilotTokenKinds.Of(token), error, exchanges) is { } advice ? error with { Message = $"{error.Message.TrimEnd('\n', ' ')} {advice}" } : error;
    }

    private static string? AdviceFor(CopilotTokenKind kind, ProviderError error, bool exchanges)
    {
        if (Says(error, "Copilot Requests permission"))
            return "Give the token the account permission \"Copilot Requests\": github.com/settings/personal-access-tokens.";
        if (Says(error, "Personal Access Tokens are not supported"))
            return "A fine-grained personal access token has to belong to your own account, with the account permission \"Copilot Requests\"; else use the token of a sign-in (gho_ or ghu_).";
        if (error.UpstreamStatus == 403 && Says(error, "not authorized to use this Copilot feature"))
            return "The organization that gives out the Copilot seat has to allow it in its Copilot policies.";
        if (error is not { Kind: ProviderErrorKind.UpstreamAuthentication, Reach.IsNarrow: false }) return null;
        return kind switch
        {
            CopilotTokenKind.Session => "A session token lasts about half an hour; give the GitHub token (gho_ or ghu_) in its place, and sessions are renewed.",
            CopilotTokenKind.User when !exchanges => $"Tokens are sent as they are here; ProviderKit:Providers:{Name}:ExchangeTokens=true exchanges them for sessions.",
            CopilotTokenKind.FineGrained => "The token has to belong to your own account, with the account permission \"Copilot Requests\" and a Copilot licence.",
            CopilotTokenKind.Installation => "An installation token lasts an hour, and needs the permission copilot_requests: write for all repositories of an organization that allows it. "
                + "GitHub documents these tokens for its own Copilot runtime only.",
            _ => null,
        };
    }

    private static bool Says(ProviderError error, string words) => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static string Bare(ProviderError error) =>
        (error.Message.StartsWith($"{Name}: ", StringComparison.Ordinal) ? error.Message[(Name.Length + 2)..] : error.Message).Trim().TrimEnd('.');
}
