using ProviderKit.Settings.Kinds;
using ProviderKit.Settings.Rows;

namespace ProviderKit.Settings.Tables;

/// <summary>The settings of a provider.</summary>
internal static class ProviderTable
{
    private static readonly SettingGroup<ModelMapping> ModelMap = new(rows =>
    {
        rows.Text("Model", m => m.Model, (m, v) => m.Model = v, "The listed model name, without prefix.").WithDefault("required");
        rows.Text("To", m => m.To, (m, v) => m.To = v, "The model's name at the base address.").WithDefault("required");
    });

    private static readonly SettingGroup<ModelRouteOptions> Routes = new(rows =>
    {
        rows.Text("Match", r => r.Match, (r, v) => r.Match = v, "A model name without prefix, or all models of a publisher, such as `openai/*`.").WithDefault("by publisher");
        rows.Text("Provider", r => r.Provider, (r, v) => r.Provider = v, "The provider that serves these models.").WithDefault("required");
        rows.Text("Model", r => r.Model, (r, v) => r.Model = v, "That provider's name for the model; `*` stands for the part after the publisher.").WithDefault("the provider's own name");
    });

    private static readonly SettingGroup<ModelPair> Pairs = new(rows =>
    {
        rows.Text("Model", p => p.Model, (p, v) => p.Model = v, "The name that clients use, without prefix.").WithDefault("required");
        rows.Text("Lead", p => p.Lead, (p, v) => p.Lead = v, "The strong model, with its provider's prefix.").WithDefault("required");
        rows.Text("Worker", p => p.Worker, (p, v) => p.Worker = v, "The cheaper model, with its provider's prefix.").WithDefault("required");
        rows.Number("LeadTurns", p => p.LeadTurns, (p, v) => p.LeadTurns = v, "Number of turns that the lead serves at the beginning.", min: 0);
        rows.Number("FailureThreshold", p => p.FailureThreshold, (p, v) => p.FailureThreshold = v, "Number of failed turns in a row after which the lead takes over again.");
        rows.Number("FallbackTurns", p => p.FallbackTurns, (p, v) => p.FallbackTurns = v, "Number of successful turns that the lead then serves.");
    });

    public static readonly SettingGroup<ProviderOptions> Group = new(rows =>
    {
        rows.Switch("Enabled", o => o.Enabled, (o, v) => o.Enabled = v, "Enables the provider. Providers added in code are enabled unless this is 0.")
            .WithFlatName(n => n.Enabled).WithDefault("0").For(OperatorAccess.Allowed).Apart();
        rows.Add(new TokensRow("Tokens", "Tokens, in the order in which they are tried, after those with flat names: the `_API_KEY`, then `_TOKEN`, `_TOKEN_1`, `_TOKEN_2` and so on.")).Apart();
        rows.Value("BaseUrl", AddressKind.Instance, o => o.BaseUrl, (o, v) => o.BaseUrl = v, "Base address.")
            .WithFlatName(n => n.BaseUrl).WithDefault("the vendor's").For(OperatorAccess.AllowedWithAddresses).Destination();
        rows.Text("Kind", o => o.Kind, (o, v) => o.Kind = v, "Adds a [vendor by settings](providers.md#other-vendors-by-settings): the vendor whose APIs it speaks.");
        rows.Text("AuthHeader", o => o.AuthHeader, (o, v) => o.AuthHeader = v, "The header that carries the token, for a vendor with `Kind`.").WithDefault("the kind's");
        rows.Text("AuthScheme", o => o.AuthScheme, (o, v) => o.AuthScheme = v, "The scheme before the token in that header, or `none`, for a vendor with `Kind`.").WithDefault("the kind's");
        rows.Value("TokenUrl", AddressKind.Instance, o => o.TokenUrl, (o, v) => o.TokenUrl = v, "Where tokens are exchanged, for vendors that exchange tokens.")
            .WithFlatName(n => n.TokenUrl).WithDefault("the vendor's").For(OperatorAccess.AllowedWithAddresses).Destination();
        rows.Switch("ExchangeTokens", o => o.ExchangeTokens, (o, v) => o.ExchangeTokens = v, "For vendors that exchange tokens: whether to exchange them, or to send them unchanged.")
            .WithFlatName(n => n.ExchangeTokens);
        rows.Text("Prefix", o => o.Prefix, (o, v) => o.Prefix = v, "The prefix of model names.").WithDefault("the vendor's").For(OperatorAccess.Allowed);
        rows.Text("ApiVersion", o => o.ApiVersion, (o, v) => o.ApiVersion = v, "API version, for vendors that have one.").WithFlatName(n => n.ApiVersion).For(OperatorAccess.Allowed);
        rows.Value("Mode", ChoiceKind.Mode, o => o.Mode, (o, v) => o.Mode = v, "`cli` runs the vendor's command instead, if it has one.")
            .WithFlatName(n => n.Mode).For(OperatorAccess.Allowed).Destination();
        rows.Text("Command", o => o.Command, (o, v) => o.Command = v, "The vendor's command: a path, or a name that is looked up in `PATH`.")
            .WithFlatName(n => n.Command).WithDefault("the vendor's").Destination();
        rows.Number("MaxProcesses", o => o.MaxProcesses, (o, v) => o.MaxProcesses = v, "Maximum number of commands that run at a time; further calls wait.").WithFlatName(n => n.MaxProcesses).For(OperatorAccess.Allowed);
        rows.List("Environment", o => o.Environment, "Additional environment variables for the command, which always gets `PATH`, `HOME`, locale, proxies and the like; `AWS_*` means all names with that prefix.");
        rows.List("Models", o => o.Models, "The models to list, with the upstream's names.").WithFlatName(n => n.Deployment).WithDefault("the vendor's").For(OperatorAccess.Allowed);
        rows.Add(new MapRow<ProviderOptions>("Headers", ":{header}", o => o.Headers, "Sent with every request; replaces the vendor's header of the same name.")).For(OperatorAccess.Allowed);
        rows.Switch(
            "ModelQuirks", o => o.ModelQuirks, (o, v) => o.ModelQuirks = v,
            "Removes or renames fields that a model family rejects, such as `max_tokens` and `temperature` of reasoning models; `x-providerkit-ignored` lists them.");
        rows.Value(
            "AutomaticCache", ChoiceKind.Cache, o => o.AutomaticCache, (o, v) => o.AutomaticCache = v,
            "Whether [prompt cache breakpoints](tokens.md#prompt-caches) are added for clients whose format has none, and how long the cache is kept.");
        rows.List(
            "MessageFields", o => o.MessageFields,
            "Which of `thinking_blocks`, `extra_content`, `reasoning_content`, `images`, `cache_control`, `prompt_cache_breakpoint` the upstream accepts in messages; the others are removed.").WithDefault("the vendor's");
        rows.Add(new ItemsRow<ProviderOptions, ModelMapping>("ModelMap", o => o.ModelMap, ModelMap)).For(OperatorAccess.Allowed);
        rows.Add(new ItemsRow<ProviderOptions, ModelRouteOptions>("Routes", o => o.Routes, Routes)).For(OperatorAccess.Allowed);
        rows.Add(new ItemsRow<ProviderOptions, ModelPair>("Pairs", o => o.Pairs, Pairs)).For(OperatorAccess.Allowed);
        rows.Add(new ErrorRulesRow("ErrorRules"));
    });
}
