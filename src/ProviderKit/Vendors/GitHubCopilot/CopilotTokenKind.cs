namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>The kinds of GitHub tokens, distinguished by their prefixes.</summary>
internal enum CopilotTokenKind
{
    /// <summary>A Copilot session token, or any other token without a known prefix.</summary>
    Session,

    /// <summary><c>gho_</c>: a token of an OAuth app; or <c>ghu_</c>: a token of a GitHub App on behalf of a user.</summary>
    User,

    /// <summary><c>github_pat_</c>: a fine-grained personal access token.</summary>
    FineGrained,

    /// <summary><c>ghs_</c>: an installation token of a GitHub App, for services.</summary>
    Installation,

    /// <summary><c>ghp_</c>: a classic personal access token.</summary>
    Classic,
}

/// <summary>Determines the kind of a token.</summary>
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
