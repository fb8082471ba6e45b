using System.Text;

namespace ProviderKit.Routing;

/// <summary>Tells whether two settings of a provider are the same, tokens and the switch aside.</summary>
internal static class SettingsSignature
{
    /// <summary>Where requests and their tokens go.</summary>
    public static string OfDestination(ProviderOptions options) =>
        new SignatureText().Add(options.BaseUrl, options.TokenUrl, options.Mode.ToString(), options.Command).ToString();

    /// <summary>Everything.</summary>
    public static string Of(ProviderOptions options)
    {
        var writer = new SignatureText()
            .Add(OfDestination(options), options.Prefix, options.ApiVersion, options.MaxProcesses.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .AddList(options.Models)
            .AddList(options.Environment)
            .Add(options.ModelQuirks.ToString(), options.ExchangeTokens.ToString(), options.AutomaticCache.ToString())
            .AddList(options.MessageFields)
            .AddList(options.Headers.OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase).SelectMany(h => new[] { h.Key, h.Value }))
            .AddList(options.ModelMap.SelectMany(m => new[] { m.Model, m.To }))
            .AddList(options.Routes.SelectMany(r => new[] { r.Match, r.Provider, r.Model }))
            .AddList(options.Pairs.Select(pair => pair.ToString()))
            .AddList(options.ErrorRules.Select(rule => rule.ToString()));
        return writer.ToString();
    }

    /// <summary>Writes each part with its length before it, so that no two lists of parts read alike.</summary>
    private sealed class SignatureText
    {
        private readonly StringBuilder _text = new();

        public SignatureText Add(params IEnumerable<string?> parts)
        {
            foreach (string? part in parts) _text.Append(part is null ? "-" : $"{part.Length}:{part}");
            return this;
        }

        public SignatureText AddList(IEnumerable<string?> parts)
        {
            _text.Append('[');
            Add(parts);
            _text.Append(']');
            return this;
        }

        public override string ToString() => _text.ToString();
    }
}
