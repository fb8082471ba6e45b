using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ProviderKit.Responses;

/// <summary>A stored response with its input. Immutable.</summary>
internal sealed record StoredResponse
{
    private const byte Version = 1;
    private const int Head = 1 + (5 * sizeof(int));

    /// <summary>
    /// The id of the response that it continues, whose conversation precedes <see cref="Input"/>; null if <see cref="Input"/> has the whole
    /// conversation.
    /// </summary>
    public string? Previous { get; init; }

    /// <summary>The number of earlier responses whose conversation is not in <see cref="Input"/>.</summary>
    public int Links { get; init; }

    /// <summary>The input items, as JSON values separated by commas.</summary>
    public required ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>The response object as the client got it.</summary>
    public required ReadOnlyMemory<byte> Reply { get; init; }

    /// <summary>The range of the output items in <see cref="Reply"/>, without the brackets.</summary>
    public required Range Output { get; init; }

    /// <summary>The items of the response.</summary>
    public ReadOnlyMemory<byte> Items => Reply[Output];

    /// <summary>The size of the stored form in bytes.</summary>
    public int Length => Head + Encoding.UTF8.GetByteCount(Previous ?? "") + Input.Length + Reply.Length;

    /// <summary>Writes the stored form.</summary>
    /// <param name="bytes">The destination, <see cref="Length"/> bytes long.</param>
    public void WriteTo(Span<byte> bytes)
    {
        bytes[0] = Version;
        int previous = Encoding.UTF8.GetBytes(Previous ?? "", bytes[Head..]);
        Span<int> numbers = [Links, previous, Input.Length, Output.Start.Value, Output.End.Value];
        for (int i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes[(1 + (i * sizeof(int)))..], numbers[i]);
        var rest = bytes[(Head + previous)..];
        Input.Span.CopyTo(rest);
        Reply.Span.CopyTo(rest[Input.Length..]);
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote; false for any other content, such as that of a later version.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out StoredResponse? response)
    {
        response = null;
        if (bytes.Length < Head || bytes.Span[0] != Version) return false;
        Span<int> numbers = stackalloc int[5];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[(1 + (i * sizeof(int)))..]);
        var rest = bytes[Head..];
        if (numbers[1] < 0 || numbers[2] < 0 || numbers[1] + (long)numbers[2] > rest.Length) return false;
        var reply = rest[(numbers[1] + numbers[2])..];
        if (numbers[3] < 0 || numbers[4] < numbers[3] || numbers[4] > reply.Length) return false;
        response = new StoredResponse
        {
            Links = numbers[0],
            Previous = numbers[1] == 0 ? null : Encoding.UTF8.GetString(rest.Span[..numbers[1]]),
            Input = rest.Slice(numbers[1], numbers[2]),
            Reply = reply,
            Output = numbers[3]..numbers[4],
        };
        return true;
    }
}
