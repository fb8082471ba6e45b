using System.Text;

namespace ProviderKit.Formats.PassThrough;

/// <summary>
/// Finds the field <c>model</c> of a <c>multipart/form-data</c> body (RFC 7578), or the model in the JSON of its field <c>session</c>,
/// while the bytes are read. The other parts may have any length. The bytes are given in overlapping windows: bytes that a call
/// does not use must be at the start of the next window. For one reader.
/// </summary>
/// <param name="boundary">The boundary, without its leading dashes.</param>
/// <param name="hasSession">Whether a field <c>session</c> describes a session and its model. Default: false.</param>
internal sealed class MultipartScan(string boundary, bool hasSession = false)
{
    /// <summary>The maximum number of bytes that a call leaves unused.</summary>
    public const int LongestRest = LongestHead + 256;

    private const int LongestHead = 16 * 1024;
    private const int LongestModel = 1024;

    private readonly byte[] _delimiter = Encoding.Latin1.GetBytes($"\r\n--{boundary}");
    private State _state = State.Preamble;
    private long _sessionStart;
    private long _read;

    private enum State
    {
        Preamble,
        AfterDelimiter,
        Head,
        Skipped,
        Model,
        Session,
        Ended,
    }

    /// <summary>The model; null if it has not been found yet.</summary>
    public string? Model { get; private set; }

    /// <summary>The position of its value, counted from the body's first byte.</summary>
    public long Start { get; private set; }

    /// <summary>The position of a model whose end has not been read yet; otherwise null.</summary>
    public long? Pending => _state == State.Model ? Start : _state == State.Session ? _sessionStart + Session!.PendingOf(0) : null;

    /// <summary>Finds the model in the session; null until a session begins.</summary>
    public MemberScan? Session { get; private set; }

    /// <summary>The position of the session's model, as JSON.</summary>
    public long StartInSession => _sessionStart + Session!.StartOf(0);

    /// <summary>The length of its value in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the field occurred more than once.</summary>
    public bool IsRepeated { get; private set; }

    /// <summary>The error in the body; null for none.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the closing boundary has been read.</summary>
    public bool HasEnded => _state == State.Ended;

    /// <summary>Reads the next window.</summary>
    /// <param name="window">The unused bytes of the last call, followed by new bytes.</param>
    /// <returns>The number of bytes used; at most <see cref="LongestRest"/> remain.</returns>
    public int Read(ReadOnlySpan<byte> window)
    {
        int at = 0;
        while (Problem is null && _state != State.Ended && Step(window[at..], out int used)) at += used;
        if (Problem is not null || _state == State.Ended) at = window.Length;
        _read += at;
        return at;

        bool Step(ReadOnlySpan<byte> rest, out int used) => _state switch
        {
            State.Preamble => Begin(rest, _read + at == 0, out used),
            State.AfterDelimiter => PassDelimiter(rest, out used),
            State.Head => ReadHead(rest, at, out used),
            State.Model => ReadModel(rest, at, out used),
            State.Session => ReadSession(rest, out used),
            _ => Skip(rest, out used),
        };
    }

    private bool Begin(ReadOnlySpan<byte> rest, bool isStart, out int used)
    {
        var first = _delimiter.AsSpan(2); // the body may begin with the delimiter, without its line break
        used = 0;
        if (isStart && rest.Length < first.Length) return false;
        if (isStart && rest.StartsWith(first))
        {
            (used, _state) = (first.Length, State.AfterDelimiter);
            return true;
        }
        return Skip(rest, out used);
    }

    private bool Skip(ReadOnlySpan<byte> rest, out int used)
    {
        int found = rest.IndexOf(_delimiter);
        if (found >= 0)
        {
            (used, _state) = (found + _delimiter.Length, State.AfterDelimiter);
            return true;
        }
        // The end may be the beginning of the delimiter.
        used = Math.Max(rest.Length - _delimiter.Length, 0);
        return used > 0;
    }

    private bool PassDelimiter(ReadOnlySpan<byte> rest, out int used)
    {
        used = 0;
        if (rest.Length < 2) return false;
        if (rest.StartsWith("--"u8))
        {
            (used, _state) = (2, State.Ended);
            return true;
        }
        int line = rest.IndexOf("\r\n"u8);
        if (line < 0)
        {
            if (rest.Length > LongestHead) Problem = "The multipart body has a boundary line without an end.";
            return false;
        }
        // The line's end is not consumed: it may be the end of a part head without fields.
        (used, _state) = (line, State.Head);
        return true;
    }

    private bool ReadHead(ReadOnlySpan<byte> rest, int at, out int used)
    {
        used = 0;
        int end = rest.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            if (rest.Length > LongestHead) Problem = $"The multipart body has a part with headers of more than {LongestHead} bytes.";
            return false;
        }
        used = end + 4;
        string? field = PartHead.FieldOf(rest[..end], out bool isFile);
        // Browsers send JSON as a file, because a form field has no content type. A model is text, so a file named "model" is ignored.
        _state = field == "model" && !isFile ? State.Model : hasSession && field == "session" && Session is null ? State.Session : State.Skipped;
        if (_state == State.Skipped)
        {
            used -= 2; // the delimiter after an empty part begins with the end of its head
            return true;
        }
        long start = _read + at + used;
        if (_state == State.Session)
        {
            (Session, _sessionStart) = (new MemberScan("model"u8.ToArray()), start);
            return true;
        }
        IsRepeated |= Model is not null;
        Start = start;
        return true;
    }

    private bool ReadSession(ReadOnlySpan<byte> rest, out int used)
    {
        int end = rest.IndexOf(_delimiter);
        // The end may be the beginning of the delimiter.
        used = end >= 0 ? end : Math.Max(rest.Length - _delimiter.Length, 0);
        Session!.Read(rest[..used]);
        if (end < 0) return used > 0;
        if (Session.IsWithin || Session.Count != 1) Problem = "The form's field session must be a JSON object.";
        (used, _state) = (end + _delimiter.Length, State.AfterDelimiter);
        return true;
    }

    private bool ReadModel(ReadOnlySpan<byte> rest, int at, out int used)
    {
        used = 0;
        int end = rest.IndexOf(_delimiter);
        if (end < 0 || end > LongestModel)
        {
            if (rest.Length > LongestModel + _delimiter.Length) Problem = $"The field model is longer than {LongestModel} bytes.";
            return false;
        }
        (Model, Length) = (Encoding.UTF8.GetString(rest[..end]), end);
        (used, _state) = (end + _delimiter.Length, State.AfterDelimiter);
        return true;
    }
}
