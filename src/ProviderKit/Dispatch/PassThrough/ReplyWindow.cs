using System.Buffers;
using System.Text;
using ProviderKit.Formats.PassThrough;
using ProviderKit.Texts;

namespace ProviderKit.Dispatch.PassThrough;

/// <summary>
/// The piece of a reply that is on its way to the client. Text is searched for the token: what may be the beginning of one is kept until
/// more has come. JSON's beginning is kept until the model's name in it has been replaced. For one reader.
/// </summary>
internal sealed class ReplyWindow : IDisposable
{
    private const int Capacity = 64 * 1024;
    private const int Slack = 2 * 1024; // a client's name of a model may be longer than the upstream's
    private const int HeadBytes = 32 * 1024;
    private const int LeastKept = 4 * 1024;
    private const int LongestForm = 6; // a token in JSON escapes is no longer than that, by its own length
    private const int UsageMember = 0, ModelMember = 1, MetaMember = 2;

    // What is in no form of a token: blanks, and all that is not ASCII.
    private static readonly SearchValues<byte> Ends = SearchValues.Create([.. " \t\r\n"u8, .. Enumerable.Range(0x80, 0x80).Select(b => (byte)b)]);

    private readonly ApiToken? _token;
    private readonly string _model;
    private readonly bool _isJson;
    private readonly MemberScan? _members;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Capacity);
    private int _start; // what stands before it is the client's already
    private int _end;
    private bool _isPrimed;

    /// <param name="contentType">The type of the reply; null when the upstream did not say.</param>
    /// <param name="token">The token to mask; null for none.</param>
    /// <param name="model">The model as the client named it; empty when it named none.</param>
    public ReplyWindow(string? contentType, ApiToken? token, string model)
    {
        int end = contentType?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        var type = (end < 0 ? contentType : contentType.AsSpan(0, end)).Trim();
        IsEventStream = type.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase);
        _isJson = type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
        IsText = _isJson || type.IsEmpty || type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || type.Contains("json", StringComparison.OrdinalIgnoreCase) || type.Contains("xml", StringComparison.OrdinalIgnoreCase);
        (_token, _model) = (IsText ? token : null, model);
        if (_isJson || IsEventStream) _members = new MemberScan("usage"u8.ToArray(), "model"u8.ToArray(), "meta"u8.ToArray());
        _isPrimed = !_isJson;
    }

    /// <summary>Whether the reply is text, which may be longer or shorter when it is the client's.</summary>
    public bool IsText { get; }

    public bool IsEventStream { get; }

    /// <summary>Whether the reply has come to its end.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Bytes of the reply, where all of it was here before any of it was given out; null else.</summary>
    public long? Length { get; private set; }

    /// <summary>Whether more of the reply is to be here before any of it is given out.</summary>
    public bool WantsMore => !_isPrimed && !HasEnded && _end < HeadBytes;

    /// <summary>Where to read to.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (_start > 0)
            {
                _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
                (_end, _start) = (_end - _start, 0);
            }
            return _bytes.AsMemory(_end, Capacity - Slack - _end);
        }
    }

    /// <summary>What the reply says it cost.</summary>
    /// <param name="units">What is billed beside tokens.</param>
    public ChatUsage Usage(out BilledUnits units)
    {
        units = default;
        return _members is null ? default : RawUsage.Read(_members.ValueOf(UsageMember), _members.ValueOf(MetaMember), out units);
    }

    /// <summary>Bytes were read; none is given out yet.</summary>
    public void Hold(int count)
    {
        _members?.Read(_bytes.AsSpan(_end, count));
        _end += count;
    }

    /// <summary>The reply has ended before any of it was given out.</summary>
    public void HoldEnd() => HasEnded = true;

    /// <summary>Gives out what was held. To be called once, first.</summary>
    /// <returns>False when there is nothing.</returns>
    public bool TryTakePrimed(out ReadOnlyMemory<byte> part)
    {
        part = default;
        if (_isPrimed) return false;
        _isPrimed = true;
        part = Take();
        return !part.IsEmpty;
    }

    /// <summary>Bytes were read.</summary>
    /// <returns>What can be given out, valid until the next call.</returns>
    public ReadOnlyMemory<byte> Add(int count)
    {
        Hold(count);
        return Take();
    }

    /// <summary>The reply has ended.</summary>
    /// <returns>What is left of it.</returns>
    public ReadOnlyMemory<byte> End()
    {
        HasEnded = true;
        return Take();
    }

    /// <summary>Makes what is held the client's. If that is the whole reply, its length is known from now on.</summary>
    public void Settle()
    {
        if (_isPrimed) return;
        Rename();
        if (!HasEnded) return;
        Mask();
        Length = _end;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private ReadOnlyMemory<byte> Take()
    {
        Mask();
        int end = HasEnded || _token is null ? _end : Cut();
        var part = _bytes.AsMemory(_start, end - _start);
        _start = end;
        return part;
    }

    /// <summary>Where a token cannot have begun that has not ended.</summary>
    private int Cut()
    {
        int cut = _start + _bytes.AsSpan(_start, _end - _start).LastIndexOfAny(Ends) + 1;
        // A word this long is not a token but, for example, a picture in Base64; its end may still be the beginning of a token.
        return Math.Max(cut, _end - Math.Max(_token!.Length * LongestForm, LeastKept));
    }

    /// <summary>Masks what is here. What is longer than the room there is loses its end, which only an upstream that repeats the token can bring about.</summary>
    private void Mask()
    {
        var here = _bytes.AsSpan(_start, _end - _start);
        if (_token is null || !_token.TryMaskIn(here, quick: false, out _)) return;
        // Tokens are ASCII, and so every other byte stays as it is, halves of characters at the ends included.
        string masked = _token.MaskIn(Encoding.Latin1.GetString(here));
        int length = Math.Min(masked.Length, _bytes.Length - _start);
        _end = _start + Encoding.Latin1.GetBytes(masked.AsSpan(0, length), _bytes.AsSpan(_start));
    }

    /// <summary>Puts the client's name of the model in place of the upstream's.</summary>
    private void Rename()
    {
        if (_model.Length == 0 || _members!.ValueOf(ModelMember) is not { Length: > 2 } old || old[0] != '"') return;
        byte[] name = JsonText.Quote(_model);
        int at = (int)_members.StartOf(ModelMember), after = at + old.Length;
        if (after > _end || _end + name.Length - old.Length > _bytes.Length) return;
        _bytes.AsSpan(after, _end - after).CopyTo(_bytes.AsSpan(at + name.Length));
        name.CopyTo(_bytes, at);
        _end += name.Length - old.Length;
    }
}
