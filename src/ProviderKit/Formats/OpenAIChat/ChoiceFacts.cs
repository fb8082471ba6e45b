using System.Text.Json;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>What the gateway must know about the choices of a reply or of a chunk.</summary>
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

    /// <summary>The indices of the choices, one bit each; all from 63 on share one.</summary>
    public ulong Opened { get; private set; }

    /// <summary>The same for those that have a <c>finish_reason</c>.</summary>
    public ulong Ended { get; private set; }

    /// <summary>Two choices have the same index, or none: they are parts of one answer.</summary>
    public bool Overlap { get; private set; }

    /// <summary>There is more than one choice.</summary>
    public readonly bool Several => Overlap || (Opened & (Opened - 1)) != 0;

    /// <summary>Some choice has no index.</summary>
    public bool Unnumbered { get; private set; }

    /// <summary>A choice came with an empty <c>finish_reason</c>.</summary>
    public bool EmptyFinish { get; private set; }

    /// <summary>
    /// What SDKs need to read the choices. They read the <c>message</c> of a whole reply and the <c>delta</c> of a chunk without
    /// looking; Azure leaves out both where its content filter has stopped the choice, or has only that to tell. And typed
    /// ones throw at a <c>finish_reason</c> that is an empty text in place of <c>null</c>. Null where nothing is amiss.
    /// </summary>
    public readonly IReadOnlyList<SplicedBody.Edit>? Repairs => _repairs;

    /// <summary>
    /// Whether one answer is spread over several choices. Those without an index are several answers where the client has
    /// asked for several.
    /// </summary>
    public readonly bool SplitAnswer(ChatRequest request) => Overlap && !(Unnumbered && request.AsksForSeveral());

    /// <param name="choice">The next choice.</param>
    /// <param name="kind">What it should hold.</param>
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
    /// <param name="start">Where its first member begins.</param>
    public struct Single(int start)
    {
        private int _deltaNull; // where it stands; 0 for nowhere
        private int _messageNull;

        /// <summary>Null when it does not say.</summary>
        public int? Index { get; set; }

        public bool HasMembers { get; set; }

        public bool Finished { get; private set; }

        public bool EmptyFinish { get; private set; }

        public SplicedBody.Edit FinishRepair { get; private set; }

        public bool HasDelta { get; private set; }

        public bool HasMessage { get; private set; }

        /// <summary>Several vendors send an empty reason, or the word null, until they have one.</summary>
        public void ReadFinish(in Utf8JsonReader reader)
        {
            Finished = !reader.ValueSpan.Trim(" \t\r\n"u8).IsEmpty && !reader.ValueSpan.SequenceEqual("null"u8);
            EmptyFinish = !Finished;
            if (EmptyFinish) FinishRepair = new SplicedBody.Edit((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2, Null);
        }

        /// <summary>Notes what the choice says.</summary>
        /// <param name="delta">Whether it is the delta; else the message.</param>
        /// <param name="reader">Stands on the value's start.</param>
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
