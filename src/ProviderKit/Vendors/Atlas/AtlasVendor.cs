using ProviderKit.Routing;
using ProviderKit.Vendors.Http;

namespace ProviderKit.Vendors.Atlas;

/// <summary>
/// Models of many publishers under one provider. Their original service, GitHub Models, is reported retired since 2026-07-30, so
/// a configured OpenAI-compatible address serves them, or another provider serves each of them (<see cref="AtlasTable"/>).
/// </summary>
internal static class AtlasVendor
{
    public const string Name = "atlas";

    /// <summary>The settings to change, for error messages.</summary>
    public const string Settings =
        "Set ATLAS_BASE_URL (or ProviderKit:Providers:atlas:BaseUrl) to an OpenAI-compatible address that serves these models, with "
        + "ProviderKit:Providers:atlas:ModelMap for its names of them, or send them to other providers: "
        + "ProviderKit:Providers:atlas:Routes:0:Match and :Provider.";

    private const string Gone = "GitHub Models, the service at this address, is reported retired since 2026-07-30. " + Settings;

    private static readonly string[] RetiredHosts = ["models.github.ai", "models.inference.ai.azure.com"];

    private static readonly HttpVendor Row = new()
    {
        Name = Name,
        Prefix = "atlas-",
        IsRouter = true,
        ListsModels = false, // the providers that serve them list them under their own ids
        LimitScope = LimitScope.TokenAndModel,
        Settings = new SettingNames("ATLAS") { ApiKey = null, Token = "GITHUB_TOKEN" },
        Errors = new ErrorRules { RetryHeaders = ["x-ratelimit-timeremaining"] },
        Models = AtlasModels.All,
        Headers = new Dictionary<string, string>
        {
            ["Accept"] = "application/vnd.github+json, application/json, text/event-stream",
            ["X-GitHub-Api-Version"] = "2022-11-28",
        },
    };

    public static readonly ProviderRegistration Registration = HttpRegistration.FromVendor(Row) with
    {
        NamedModels = new AtlasRoutes(),
        Create = (services, options) => HttpRegistration.FromVendor(RowFor(options.BaseUrl)).Create(services, options),
    };

    /// <summary>The row for an address. Without an address it has no upstream: other providers serve its models with their own tokens.</summary>
    private static HttpVendor RowFor(string? address) =>
        address is null ? Row with { Credential = CredentialRequirement.None }
        : RetiredHosts.Contains(new Uri(address).Host, StringComparer.OrdinalIgnoreCase) ? Row with { Errors = Row.Errors with { Gone = Gone } }
        : Row;
}
