using System.Text;
using System.Text.Json;

namespace ProviderKit.Counting;

/// <summary>The rules of a format's members by name. Looked up by length, without allocating a string.</summary>
internal sealed class MemberTable
{
    private const int Lengths = 32;

    private readonly (byte[] Name, MemberRule Rule)[][] _byLength = new (byte[], MemberRule)[Lengths][];
    private readonly MemberRule _others;

    /// <param name="others">The rule for names that are not listed.</param>
    /// <param name="members">The listed members; names are shorter than 32 bytes.</param>
    public MemberTable(MemberRule others, params (string Name, MemberRule Rule)[] members)
    {
        _others = others;
        Array.Fill(_byLength, []);
        foreach (var (name, rule) in members)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(name);
            _byLength[utf8.Length] = [.. _byLength[utf8.Length], (utf8, rule)];
        }
    }

    /// <param name="reader">The reader, at the name.</param>
    public MemberRule Of(ref readonly Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped) return OfEscaped(in reader);
        var name = reader.ValueSpan;
        if (name.Length >= Lengths) return _others;
        foreach (var (listed, rule) in _byLength[name.Length])
            if (name.SequenceEqual(listed)) return rule;
        return _others;
    }

    private MemberRule OfEscaped(ref readonly Utf8JsonReader reader)
    {
        foreach (var members in _byLength)
            foreach (var (listed, rule) in members)
                if (reader.ValueTextEquals(listed)) return rule;
        return _others;
    }
}
