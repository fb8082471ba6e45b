using System.Text.Json;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>What the gateway needs to know about the choices of a reply or a chunk.</summary>
internal struct ChoiceFacts
{
    private static readonly byte[] AddedMessage = "\"message\":{\"role\":\"assistant\",\"content\":null}"u8.ToArray();
    private static readonly byte[] AddedMessageAnd = [.. AddedMessage, (byte)','];
    private static readonly byte[] Message = "{\"role\":\"assistant\",\"content\":null}"u8.ToArray();
    private static readonly byte[] AddedDelta = "\"delta\":{}"u8.ToArray();
    private static readonly byte[] AddedDeltaAnd = [.. AddedDelta, (byte)','];
    private static readonly byte[] Delta = "{}"u8.ToArray();
    private static readonly byte[] Null = "null"u8.ToArray();

    private List<SplicedBody.Edit>? _repairs;

    /// <summary>The indices of the choices, one bit each. All indices from 63 on share one bit.</summary>
    public ulong Opened { get; private set; }

    /// <summary>The indices of the choices that have a <c>finish_reason</c>, in the same form.</summary>
    public ulong Ended { get; private set; }

    /// <summary>Whether two choices have the same index or no index: they may be parts of one answer.</summary>
    public bool Overlap { get; private set; }

    /// <summary>Whether there is more than one choice.</summary>
    public readonly bool Several => Overlap || (Opened & (Opened - 1)) != 0;

    /// <summary>Whether a choice has no index.</summary>
    public bool Unnumbered { get; private set; }

    /// <summary>Whether a choice has an empty <c>finish_reason</c>.</summary>
    public bool EmptyFinish { get; private set; }

    /// <summary>
    /// Edits without which SDKs could not read the choices; null for none. SDKs read the <c>message</c> of a whole reply and the
    /// <c>delta</c> of a chunk without checking that they exist. Azure omits both if its content filter has stopped the choice, or if
    /// a chunk only reports the filter's result. Typed SDKs also throw if a <c>finish_reason</c> is an empty string instead of <c>null</c>.
    /// </summary>
    public readonly IReadOnlyList<SplicedBody.Edit>? Repairs => _repairs;

    /// <summary>
    /// Whether one answer is split over several choices. Choices without an index are separate answers if the client asked for several.
    /// </summary>
    public readonly bool SplitAnswer(ChatRequest request) => Overlap && !(Unnumbered && request.AsksForSeveral());

    /// <param name="choice">The next choice.</param>
    /// <param name="kind">What the choice should contain.</param>
    public void Add(in Single choice, ChoiceKind kind)
    {
        int index = choice.Index ?? 0;
        ulong bit = 1UL << Math.Clamp(index, 0, 63);
        Overlap |= (Opened & bit) != 0 && index < 63;
        Unnumbered |= choice.Index is null;
        Opened |= bit;
        if (choice.Finished) Ended |= bit;
        EmptyFinish |= choice.EmptyFinish;
        if (kind == ChoiceKind.Message ? !choice.HasMessage : kind == ChoiceKind.Delta && !choice.HasDelta) (_repairs ??= []).Add(choice.Addition(kind == ChoiceKind.Message));
        if (choice.EmptyFinish) (_repairs ??= []).Add(choice.FinishRepair);
    }

    /// <summary>One choice.</summary>
    /// <param name="start">The position at which its first field begins.</param>
    public struct Single(int start)
    {
        private int _deltaNull; // its position; 0 for none
        private int _messageNull;

        /// <summary>The index; null if the choice does not state it.</summary>
        public int? Index { get; set; }

        public bool HasMembers { get; set; }

        public bool Finished { get; private set; }

        public bool EmptyFinish { get; private set; }

        public SplicedBody.Edit FinishRepair { get; private set; }

        public bool HasDelta { get; private set; }

        public bool HasMessage { get; private set; }

        /// <summary>Reads the finish reason. Several vendors send an empty string or the string "null" until they have a reason.</summary>
        public void ReadFinish(in Utf8JsonReader reader)
        {
            Finished = !reader.ValueSpan.Trim(" \t\r\n"u8).IsEmpty && !reader.ValueSpan.SequenceEqual("null"u8);
            EmptyFinish = !Finished;
            if (EmptyFinish) FinishRepair = new SplicedBody.Edit((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2, Null);
        }

        /// <summary>Notes a delta or a message.</summary>
        /// <param name="delta">Whether it is the delta; otherwise it is the message.</param>
        /// <param name="reader">Positioned on the start of the value.</param>
        public void Note(bool delta, in Utf8JsonReader reader)
        {
            bool nothing = reader.TokenType == JsonTokenType.Null;
            if (nothing && delta) _deltaNull = (int)reader.TokenStartIndex;
            else if (nothing) _messageNull = (int)reader.TokenStartIndex;
            else if (delta) HasDelta = true;
            else HasMessage = true;
        }

        public readonly SplicedBody.Edit Addition(bool whole)
        {
            int nothing = whole ? _messageNull : _deltaNull;
            return nothing > 0
                ? new SplicedBody.Edit(nothing, "null".Length, whole ? Message : Delta)
                : new SplicedBody.Edit(start, 0, (whole, HasMembers) switch
                {
                    (true, true) => AddedMessageAnd,
                    (true, false) => AddedMessage,
                    (false, true) => AddedDeltaAnd,
                    (false, false) => AddedDelta,
                });
        }
    }
}
