namespace ProviderKit.Settings.Tables;

/// <summary>The settings of a rule about errors.</summary>
internal static class ErrorRuleTable
{
    public const int MinStatus = 400;
    public const int MaxStatus = 599;

    public static readonly SettingGroup<ErrorRuleDraft> Group = new(rows =>
    {
        rows.Number("Status", d => d.Rule.Status, (d, v) => d.Rule = d.Rule with { Status = v }, "HTTP status of the upstream's error.", MinStatus, MaxStatus).WithDefault("any");
        rows.Text("Code", d => d.Rule.Code, (d, v) => d.Rule = d.Rule with { Code = v }, "Code, type or reason of the error.").WithDefault("any");
        rows.Text("Begins", d => d.Rule.Begins, (d, v) => d.Rule = d.Rule with { Begins = v }, "How the error's message begins; a `*` stands for one word.").WithDefault("any");
        rows.Text("Contains", d => d.Rule.Contains, (d, v) => d.Rule = d.Rule with { Contains = v }, "A part of the error's message.").WithDefault("any");
        rows.Choice<ErrorAction>(
            "Then", d => d.Rule.Then, (d, v) => d.Rule = d.Rule with { Then = v },
            "What follows: block or bench the token for a time, quarantine it, pass the error on to the client, or try the next token.").WithDefault("required");
        rows.Value("For", Kinds.TimeKind.Timer, d => d.Rule.For, (d, v) => d.Rule = d.Rule with { For = v }, "How long a blocked or benched token rests.").WithDefault("the usual time");
        rows.Choice<LimitScope>("Scope", d => d.Rule.Scope, (d, v) => d.Rule = d.Rule with { Scope = v }, "Whether the whole token rests, or the token for the model only.").WithDefault("the vendor's");
        rows.Text("Models", d => d.Rule.Models, (d, v) => d.Rule = d.Rule with { Models = v }, "The class of models that rests with the model of the request, such as `*:free`.").WithDefault("none");
    });
}
