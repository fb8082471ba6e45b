using ProviderKit.Settings.Rows;

namespace ProviderKit.Settings.Tables;

/// <summary>Settings of the built-in filters: rewriting of requests, and the guard.</summary>
internal static class FilterTable
{
    public static readonly SettingGroup<RewriteRule> Rewrite = new(rows =>
    {
        rows.Text("Formats", r => r.Formats, (r, v) => r.Formats = v, "The wire formats that the rule applies to, separated by commas, or `*`; see [Rewriting](filters.md#rewriting).").WithDefault("required");
        rows.Text("Models", r => r.Models, (r, v) => r.Models = v, "Patterns for the model names that clients use, separated by commas; `*` matches any text.").WithDefault("all");
        rows.Text("Provider", r => r.Provider, (r, v) => r.Provider = v, "The provider that the model's name refers to.").WithDefault("any");
        rows.List("Drop", r => r.Drop, "Fields to remove.");
        rows.Add(new FieldsRow<RewriteRule>("Set", ":{path}", r => r.Set, "Fields to set, even if the client sent a value; the value is JSON or text."));
        rows.Add(new FieldsRow<RewriteRule>("Default", ":{path}", r => r.Default, "Fields to set if the client sent no value, or null."));
    });

    private static readonly SettingGroup<GuardRule> Rule = new(rows =>
    {
        rows.Text("Name", r => r.Name, (r, v) => r.Name = v, "The rule's name, shown in the client's error, the trail and the log.").WithDefault("its number");
        rows.List("Words", r => r.Words, "Words and phrases, matched as whole words, ignoring case.");
        rows.List("Patterns", r => r.Patterns, ".NET regular expressions without backreferences and lookarounds, ignoring case.");
        rows.Switch("Requests", r => r.Requests, (r, v) => r.Requests = v, "Whether requests are checked.");
        rows.Switch("Replies", r => r.Replies, (r, v) => r.Replies = v, "Whether replies are checked.");
        rows.Text("Models", r => r.Models, (r, v) => r.Models = v, "Patterns for the model names that clients use, separated by commas; `*` matches any text.").WithDefault("all");
        rows.Choice<GuardAction>("Action", r => r.Action, (r, v) => r.Action = v, "What happens on a match; see [The guard](filters.md#the-guard).");
    });

    public static readonly SettingGroup<GuardOptions> Guard = new(rows =>
    {
        rows.Number(
            "HoldBack", o => o.HoldBack, (o, v) => o.HoldBack = v, "Characters of a streamed reply that are held back while rules are checked.", GuardOptions.MinHoldBack, GuardOptions.MaxHoldBack);
        rows.Add(new ItemsRow<GuardOptions, GuardRule>("Rules", o => o.Rules, Rule));
    });
}
