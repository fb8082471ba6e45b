using ProviderKit.Settings.Rows;

namespace ProviderKit.Settings.Tables;

/// <summary>The filters that ProviderKit brings along: rewriting of requests, and the guard.</summary>
internal static class FilterTable
{
    public static readonly SettingGroup<RewriteRule> Rewrite = new(rows =>
    {
        rows.Text("Formats", r => r.Formats, (r, v) => r.Formats = v, "The wire formats that the rule is for, with commas between, or `*`; see [Rewriting](filters.md#rewriting).").WithDefault("required");
        rows.Text("Models", r => r.Models, (r, v) => r.Models = v, "Patterns of the names that clients ask for, with commas between; `*` stands for any text.").WithDefault("all");
        rows.Text("Provider", r => r.Provider, (r, v) => r.Provider = v, "The provider to which the name leads.").WithDefault("any");
        rows.List("Drop", r => r.Drop, "Fields that are taken out.");
        rows.Add(new FieldsRow<RewriteRule>("Set", ":{path}", r => r.Set, "Fields that get a value whatever the client sent; the value is JSON or text."));
        rows.Add(new FieldsRow<RewriteRule>("Default", ":{path}", r => r.Default, "Fields that get a value where the client sent none, or null."));
    });

    private static readonly SettingGroup<GuardRule> Rule = new(rows =>
    {
        rows.Text("Name", r => r.Name, (r, v) => r.Name = v, "The rule's name, which the client's error, the trail and the log show.").WithDefault("its number");
        rows.List("Words", r => r.Words, "Words and phrases, found as whole words in any case.");
        rows.List("Patterns", r => r.Patterns, "Regular expressions of .NET without backreferences and lookarounds, found in any case.");
        rows.Switch("Requests", r => r.Requests, (r, v) => r.Requests = v, "Whether the texts of requests are looked at.");
        rows.Switch("Replies", r => r.Replies, (r, v) => r.Replies = v, "Whether the texts of replies are looked at.");
        rows.Text("Models", r => r.Models, (r, v) => r.Models = v, "Patterns of the names that clients ask for, with commas between; `*` stands for any text.").WithDefault("all");
        rows.Choice<GuardAction>("Action", r => r.Action, (r, v) => r.Action = v, "What happens when something is found; see [The guard](filters.md#the-guard).");
    });

    public static readonly SettingGroup<GuardOptions> Guard = new(rows =>
    {
        rows.Number(
            "HoldBack", o => o.HoldBack, (o, v) => o.HoldBack = v, "Characters of a streamed reply that are held back while rules look at it.", GuardOptions.MinHoldBack, GuardOptions.MaxHoldBack);
        rows.Add(new ItemsRow<GuardOptions, GuardRule>("Rules", o => o.Rules, Rule));
    });
}
