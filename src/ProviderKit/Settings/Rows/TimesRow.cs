using Microsoft.Extensions.Configuration;
using ProviderKit.Settings.Kinds;

namespace ProviderKit.Settings.Rows;

/// <summary>A list of times, which replaces the existing list.</summary>
internal sealed class TimesRow<TOptions>(string name, Func<TOptions, IReadOnlyList<TimeSpan>> get, Action<TOptions, IReadOnlyList<TimeSpan>> set, string about)
    : SettingRow<TOptions>(name, about)
    where TOptions : class, new()
{
    private static readonly TimeKind Kind = new(TimeSpan.Zero, TimeSpan.MaxValue, zeroIsNone: false);

    internal override void Read(IConfigurationSection setting, TOptions options, ICollection<string> errors)
    {
        var (times, isWrong) = (new List<TimeSpan>(), false);
        foreach (var item in InOrder(setting))
        {
            if (TextOf(item) is not { } text) continue;
            string? problem = Kind.Parse(text, out var time);
            if (problem is not null) errors.Add($"{item.Path} {problem}.");
            else times.Add(time);
            isWrong |= problem is not null;
        }
        if (!isWrong) set(options, times);
    }

    internal override void Check(string path, SettingNames? names, TOptions options, ICollection<string> errors)
    {
        var times = get(options);
        if (times.Count == 0 || times.Any(time => Kind.ProblemWith(time) is not null)) errors.Add($"{path} must be one time or more, each longer than zero.");
    }

    internal override IEnumerable<SettingDescription> Describe(string path, SettingNames? names, SettingContext<TOptions> context) =>
        [Described(path + ":0", names, context, "list of times", options => string.Join(", ", get(options).Select(Kind.Show)))];
}
