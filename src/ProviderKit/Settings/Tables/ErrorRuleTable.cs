namespace ProviderKit.Settings.Tables;

/// <summary>The settings of an error rule.</summary>
internal static class ErrorRuleTable
{
    public const int MinStatus = 400;
    public const int MaxStatus = 599;

    public static readonly SettingGroup<ErrorRuleDraft> Group = new(rows =>
    {
        rows.Number("Status", d => d.Rule.Status, (d, v) => d.Rule = d.Rule with { Status = v }, "HTTP status of the upstream's error.", MinStatus, MaxStatus).WithDefault("any");
        rows.Text("Code", d => d.Rule.Code, (d, v) => d.Rule = d.Rule with { Code = v }, "Code, type or reason of the error.").WithDefault("any");
        rows.Text("Begins", d => d.Rule.Begins, (d, v) => d.Rule = d.Rule with { Begins = v }, "The beginning of the error's message; `*` matches one word.").WithDefault("any");
        rows.Text("Contains", d => d.Rule.Contains, (d, v) => d.Rule = d.Rule with { Contains = v }, "Text that the error's message contains.").WithDefault("any");
        rows.Choice<ErrorAction>(
            "Then", d => d.Rule.Then, (d, v) => d.Rule = d.Rule with { Then = v },
            "What to do: block or bench the token for a time, quarantine it, return the error to the client, or try the next token.").WithDefault("required");
        rows.Value("For", Kinds.TimeKind.Timer, d => d.Rule.For, (d, v) => d.Rule = d.Rule with { For = v }, "How long the token is blocked or benched.").WithDefault("the usual time");
        rows.Choice<LimitScope>("Scope", d => d.Rule.Scope, (d, v) => d.Rule = d.Rule with { Scope = v }, "Whether the token is blocked for all models or only for the model of the request.").WithDefault("the vendor's");
        rows.Text("Models", d => d.Rule.Models, (d, v) => d.Rule = d.Rule with { Models = v }, "Further models that are blocked together with the model of the request, such as `*:free`.").WithDefault("none");
    });
}
