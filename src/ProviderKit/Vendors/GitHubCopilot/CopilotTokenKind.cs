namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>GitHub's kinds of tokens, as the beginning of a token tells them apart.</summary>
internal enum CopilotTokenKind
{
    /// <summary>A Copilot session token, or anything else that GitHub's tokens do not begin like.</summary>
    Session,

    /// <summary><c>gho_</c>, of an OAuth app, or <c>ghu_</c>, of a GitHub App on behalf of a user.</summary>
    User,

    /// <summary><c>github_pat_</c>: a fine-grained personal access token.</summary>
    FineGrained,

    /// <summary><c>ghs_</c>: a token of a GitHub App's installation, for services.</summary>
    Installation,

    /// <summary><c>ghp_</c>: a classic personal access token.</summary>
    Classic,
}

/// <summary>What kind a token is.</summary>
internal static class CopilotTokenKinds
{
    /// <summary>The kind of <paramref name="token"/>.</summary>
    public static CopilotTokenKind Of(ApiToken token) =>
        token.BeginsWith("gho_") || token.BeginsWith("ghu_") ? CopilotTokenKind.User
        : token.BeginsWith("github_pat_") ? CopilotTokenKind.FineGrained
        : token.BeginsWith("ghs_") ? CopilotTokenKind.Installation
        : token.BeginsWith("ghp_") ? CopilotTokenKind.Classic
        : CopilotTokenKind.Session;
}
