using ProviderKit.Settings.Kinds;
using ProviderKit.Settings.Rows;

namespace ProviderKit.Settings.Tables;

/// <summary>The settings of a provider.</summary>
internal static class ProviderTable
{
    private static readonly SettingGroup<ModelMapping> ModelMap = new(rows =>
    {
        rows.Text("Model", m => m.Model, (m, v) => m.Model = v, "The model as it is listed, without prefix.").WithDefault("required");
        rows.Text("To", m => m.To, (m, v) => m.To = v, "What the base address calls the model.").WithDefault("required");
    });

    private static readonly SettingGroup<ModelRouteOptions> Routes = new(rows =>
    {
        rows.Text("Match", r => r.Match, (r, v) => r.Match = v, "A model without prefix, or all of a publisher's, such as `openai/*`.").WithDefault("by publisher");
        rows.Text("Provider", r => r.Provider, (r, v) => r.Provider = v, "The provider that serves them.").WithDefault("required");
        rows.Text("Model", r => r.Model, (r, v) => r.Model = v, "What that provider calls the model; `*` stands for the part after the publisher.").WithDefault("the provider's own name");
    });

    private static readonly SettingGroup<ModelPair> Pairs = new(rows =>
    {
        rows.Text("Model", p => p.Model, (p, v) => p.Model = v, "The name that clients use, without prefix.").WithDefault("required");
        rows.Text("Lead", p => p.Lead, (p, v) => p.Lead = v, "The strong model, with its provider's prefix.").WithDefault("required");
        rows.Text("Worker", p => p.Worker, (p, v) => p.Worker = v, "The cheaper model, with its provider's prefix.").WithDefault("required");
        rows.Number("LeadTurns", p => p.LeadTurns, (p, v) => p.LeadTurns = v, "Turns that the lead takes at the beginning.", min: 0);
        rows.Number("FailureThreshold", p => p.FailureThreshold, (p, v) => p.FailureThreshold = v, "Failed turns in a row that call the lead back.");
        rows.Number("FallbackTurns", p => p.FallbackTurns, (p, v) => p.FallbackTurns = v, "Turns without failure that the lead then keeps.");
    });

    public static readonly SettingGroup<ProviderOptions> Group = new(rows =>
    {
        rows.Switch("Enabled", o => o.Enabled, (o, v) => o.Enabled = v, "Switches the provider on. Providers that you add in code are on unless it is 0.")
            .WithFlatName(n => n.Enabled).WithDefault("0").For(OperatorAccess.Allowed).Apart();
        rows.Add(new TokensRow("Tokens", "Tokens, in the order they are tried, after those of flat names: the `_API_KEY`, then `_TOKEN`, `_TOKEN_1`, `_TOKEN_2` and so on.")).Apart();
        rows.Value("BaseUrl", AddressKind.Instance, o => o.BaseUrl, (o, v) => o.BaseUrl = v, "Base address.")
            .WithFlatName(n => n.BaseUrl).WithDefault("the vendor's").For(OperatorAccess.AllowedWithAddresses).Destination();
        rows.Text("Kind", o => o.Kind, (o, v) => o.Kind = v, "Adds a [vendor by settings alone](providers.md#other-vendors-by-settings): whose APIs it speaks.");
        rows.Text("AuthHeader", o => o.AuthHeader, (o, v) => o.AuthHeader = v, "The header that carries the token, for a vendor with `Kind`.").WithDefault("the kind's");
        rows.Text("AuthScheme", o => o.AuthScheme, (o, v) => o.AuthScheme = v, "What stands before the token in that header, or `none`, for a vendor with `Kind`.").WithDefault("the kind's");
        rows.Value("TokenUrl", AddressKind.Instance, o => o.TokenUrl, (o, v) => o.TokenUrl = v, "Where tokens are exchanged, at vendors that do so.")
            .WithFlatName(n => n.TokenUrl).WithDefault("the vendor's").For(OperatorAccess.AllowedWithAddresses).Destination();
        rows.Switch("ExchangeTokens", o => o.ExchangeTokens, (o, v) => o.ExchangeTokens = v, "Whether tokens that can be exchanged are, or go out as they are, at vendors that exchange tokens.")
            .WithFlatName(n => n.ExchangeTokens);
        rows.Text("Prefix", o => o.Prefix, (o, v) => o.Prefix = v, "What clients put before model names.").WithDefault("the vendor's").For(OperatorAccess.Allowed);
        rows.Text("ApiVersion", o => o.ApiVersion, (o, v) => o.ApiVersion = v, "API version, for vendors that have one.").WithFlatName(n => n.ApiVersion).For(OperatorAccess.Allowed);
        rows.Value("Mode", ChoiceKind.Mode, o => o.Mode, (o, v) => o.Mode = v, "`cli` runs the vendor's command instead, where it has one.")
            .WithFlatName(n => n.Mode).For(OperatorAccess.Allowed).Destination();
        rows.Text("Command", o => o.Command, (o, v) => o.Command = v, "The vendor's command: a path, or a name that is looked up in `PATH`.")
            .WithFlatName(n => n.Command).WithDefault("the vendor's").Destination();
        rows.Number("MaxProcesses", o => o.MaxProcesses, (o, v) => o.MaxProcesses = v, "Commands that run at a time; further calls wait.").WithFlatName(n => n.MaxProcesses).For(OperatorAccess.Allowed);
        rows.List("Environment", o => o.Environment, "Environment variables that the command gets beside `PATH`, `HOME`, locale, proxies and the like; `AWS_*` stands for all that begin so.");
        rows.List("Models", o => o.Models, "The models to list, by the upstream's names.").WithFlatName(n => n.Deployment).WithDefault("the vendor's").For(OperatorAccess.Allowed);
        rows.Add(new MapRow<ProviderOptions>("Headers", ":{header}", o => o.Headers, "Sent with every request, in place of the vendor's header of that name.")).For(OperatorAccess.Allowed);
        rows.Switch(
            "ModelQuirks", o => o.ModelQuirks, (o, v) => o.ModelQuirks = v,
            "Leaves out or renames what families of models refuse, such as `max_tokens` and `temperature` of reasoning models; `x-providerkit-ignored` names them.");
        rows.Value(
            "AutomaticCache", ChoiceKind.Cache, o => o.AutomaticCache, (o, v) => o.AutomaticCache = v,
            "Whether [breakpoints of the prompt cache](tokens.md#prompt-caches) are added for clients whose format has none, and how long the cache is kept.");
        rows.List(
            "MessageFields", o => o.MessageFields,
            "Which of `thinking_blocks`, `extra_content`, `reasoning_content`, `images`, `cache_control`, `prompt_cache_breakpoint` the upstream knows in messages; the others are left out.").WithDefault("the vendor's");
        rows.Add(new ItemsRow<ProviderOptions, ModelMapping>("ModelMap", o => o.ModelMap, ModelMap)).For(OperatorAccess.Allowed);
        rows.Add(new ItemsRow<ProviderOptions, ModelRouteOptions>("Routes", o => o.Routes, Routes)).For(OperatorAccess.Allowed);
        rows.Add(new ItemsRow<ProviderOptions, ModelPair>("Pairs", o => o.Pairs, Pairs)).For(OperatorAccess.Allowed);
        rows.Add(new ErrorRulesRow("ErrorRules"));
    });
}
