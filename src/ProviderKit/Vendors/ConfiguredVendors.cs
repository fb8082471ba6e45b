using ProviderKit.Routing;
using ProviderKit.Vendors.Http;

namespace ProviderKit.Vendors;

/// <summary>
/// Vendors that settings add: <c>ProviderKit:Providers:groq = { Kind: "openai", BaseUrl: "…" }</c>. The kind determines which APIs the vendor serves,
/// how it takes tokens and how it lists models. Everything else works as with any other provider.
/// </summary>
internal sealed class ConfiguredVendors : IProviderSource
{
    /// <summary>The value of <see cref="ProviderOptions.AuthScheme"/> for a header that contains only the token.</summary>
    private const string NoScheme = "none";

    public ProviderRegistration? Create(string name, ProviderOptions options) =>
        options.Kind is { } kind && BuiltInProviders.Kinds.TryGetValue(kind, out var rowOf) && HttpVendor.IsName(name)
            ? HttpRegistration.FromVendor(Row(rowOf(name), name, options)) with { EnabledByDefault = true }
            : null;

    public IEnumerable<string> ProblemsWith(string name, ProviderOptions options, bool isRegistered)
    {
        if (options.Kind is null)
        {
            if (options.AuthHeader is not null) yield return ":AuthHeader is for vendors that settings add, with :Kind.";
            if (options.AuthScheme is not null) yield return ":AuthScheme is for vendors that settings add, with :Kind.";
            yield break;
        }
        string kinds = string.Join(", ", BuiltInProviders.Kinds.Keys);
        if (isRegistered) yield return $":Kind adds a vendor of its own, and {name} is there already. Give the vendor another name.";
        else if (!HttpVendor.IsName(name)) yield return " has :Kind, so its name is that of a vendor, made of lower-case letters, digits, _ and -.";
        if (!BuiltInProviders.Kinds.ContainsKey(options.Kind)) yield return $":Kind is one of {kinds}.";
        if (!isRegistered && options.BaseUrl is null) yield return $":BaseUrl (or {SettingNames.OfConfigured(name).BaseUrl}) is missing. Set the vendor's base address, as its documentation names it for clients of this kind.";
        if (options.AuthHeader is { } header && !header.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) yield return ":AuthHeader is the name of a header, such as X-Api-Key.";
        if (options.AuthScheme is { } scheme && !scheme.All(char.IsAsciiLetterOrDigit)) yield return $":AuthScheme is one word, such as Bearer, or {NoScheme}.";
    }

    private static HttpVendor Row(HttpVendor kind, string name, ProviderOptions options) => kind with
    {
        Name = name,
        Prefix = $"ext-{name}-",
        BaseAddress = null, // otherwise a missing address would send one vendor's token to another
        Settings = SettingNames.OfConfigured(name),
        Credential = CredentialRequirement.Optional,
        Models = [],
        ListIsComplete = false,
        AuthHeader = options.AuthHeader ?? kind.AuthHeader,
        AuthScheme = options.AuthScheme is not { } scheme ? kind.AuthScheme : scheme.Equals(NoScheme, StringComparison.OrdinalIgnoreCase) ? null : scheme,
    };
}
