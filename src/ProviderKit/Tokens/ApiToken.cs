using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ProviderKit;

/// <summary>
/// A secret that opens an upstream. It shows its name and nothing else: the value leaves it only into an outbound
/// request's header, or into the environment of a program that takes it there. Thread-safe.
/// </summary>
[DebuggerDisplay("{Name} ({Fingerprint})")]
public sealed class ApiToken
{
    private const int MaxDerived = 4;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _value;

    // The header value of the scheme last used; a provider uses one scheme for all its calls.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private HeaderValue? _header;

    // What it was exchanged for lately: replaced whole, never changed.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private volatile ApiToken[] _derived = [];

    /// <summary>Makes a token.</summary>
    /// <param name="name">What to call it in answers and logs, such as <c>GITHUB_COPILOT_TOKEN_2</c>.</param>
    /// <param name="value">The secret: visible ASCII, so that it can stand in a header.</param>
    /// <exception cref="ArgumentException">
    /// A part is empty, or the value holds a character that cannot stand in a header. The value is not in the message.
    /// </exception>
    public ApiToken(string name, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (ProblemWith(value) is { } problem) throw new ArgumentException($"The token {name} {problem}.", nameof(value));
        Name = name;
        _value = value;
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)).AsSpan(0, 4));
    }

    /// <summary>The token's name: where it was configured.</summary>
    public string Name { get; }

    /// <summary>Eight hexadecimal digits that tell tokens apart: the start of the value's SHA-256.</summary>
    public string Fingerprint { get; }

    /// <summary>Adds the token to an outbound request.</summary>
    /// <param name="request">The request; a header of that name is replaced.</param>
    /// <param name="header">The header's name. Default: <c>Authorization</c>.</param>
    /// <param name="scheme">What stands before the value, a space between. Default: <c>Bearer</c>; null for nothing.</param>
    public void ApplyTo(HttpRequestMessage request, string header = "Authorization", string? scheme = "Bearer")
    {
        ArgumentNullException.ThrowIfNull(request);
        var cached = _header;
        if (cached is null || cached.Scheme != scheme)
            _header = cached = new HeaderValue(scheme, scheme is null ? _value : $"{scheme} {_value}");
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, cached.Text);
    }

    /// <summary>Adds the token to the environment of a program that is about to start.</summary>
    internal void ApplyTo(IDictionary<string, string?> variables, string name) => variables[name] = _value;

    /// <summary>Whether it is of the kind that begins with <paramref name="mark"/>, such as <c>gho_</c>.</summary>
    internal bool BeginsWith(string mark) => _value.StartsWith(mark, StringComparison.Ordinal);

    /// <summary>The token that an upstream gave for this one: it goes by the same name, and is masked wherever this one is.</summary>
    /// <exception cref="ArgumentException">As the constructor's.</exception>
    internal ApiToken Derive(string value)
    {
        var derived = new ApiToken(Name, value);
        // The ones before stay masked: calls that run with them may still be answered.
        _derived = [derived, .. _derived.Take(MaxDerived - 1)];
        return derived;
    }

    /// <summary>The name, never the value.</summary>
    public override string ToString() => Name;

    /// <summary>What keeps <paramref name="value"/> from being a token, as the end of a sentence; null when nothing does.</summary>
    internal static string? ProblemWith(string? value) =>
        string.IsNullOrWhiteSpace(value) ? "is empty"
        : value.AsSpan().ContainsAnyExceptInRange('!', '~') ? "holds a space, a line break or a character outside ASCII"
        : null;

    /// <summary>A fingerprint that says nothing to whoever does not have <paramref name="key"/>.</summary>
    internal string FingerprintUnder(ReadOnlySpan<byte> key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(_value)).AsSpan(0, 16));

    internal bool HasSameValueAs(ApiToken other) => string.Equals(_value, other._value, StringComparison.Ordinal);

    /// <summary>Characters of the secret; a longer one may begin with a shorter one.</summary>
    internal int Length => _value.Length;

    /// <summary>What it was exchanged for lately; another array when that changes.</summary>
    internal IReadOnlyList<ApiToken> Derived => _derived;

    /// <summary>The secret in the forms upstreams echo and JSON escapes, and how to compare with each.</summary>
    internal IEnumerable<(string Form, StringComparison Comparison)> Forms
    {
        get
        {
            yield return (_value, StringComparison.Ordinal);
            foreach (string escaped in (string[])[Uri.EscapeDataString(_value), JsonEncodedText.Encode(_value).Value])
                if (escaped != _value) yield return (escaped, StringComparison.OrdinalIgnoreCase);
            string base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(_value));
            yield return (base64, StringComparison.Ordinal);
            yield return (JsonEncodedText.Encode(base64).Value, StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary><paramref name="text"/> with the secret, in all its <see cref="Forms"/>, replaced by the name.</summary>
    internal string MaskIn(string text)
    {
        string mask = $"[{Name}]";
        foreach (var (form, comparison) in Forms) text = text.Replace(form, mask, comparison);
        foreach (var derived in _derived) text = derived.MaskIn(text);
        return text;
    }

    private sealed record HeaderValue(string? Scheme, string Text);
}
