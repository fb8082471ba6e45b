using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Tests.Texts;

public class ObjectReaderTests
{
    [TestCase("{}", 0)]
    [TestCase("{\"a\":1,\"b\":{\"c\":[2]}}", 2)]
    [TestCase(" {\"a\":null} \r\n", 1)]
    public void TryRead_Object_ReadsEachOfItsMembers(string json, int members)
    {
        var read = new Counted();
        Assert.That(ObjectReader.TryRead(Encoding.UTF8.GetBytes(json), ref read), Is.True);
        Assert.That(read.Members, Is.EqualTo(members));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("\"a\"")]
    [TestCase("{\"a\":1", Description = "cut off")]
    [TestCase("{\"a\":1}{", Description = "something follows")]
    [TestCase("{\"a\":1} x")]
    [TestCase("{\"\\ud800\":1}", Description = "a name that cannot be unescaped")]
    public void TryRead_NotOneObject_IsFalse(string json)
    {
        var read = new Counted();
        Assert.That(ObjectReader.TryRead(Encoding.UTF8.GetBytes(json), ref read), Is.False);
    }

    [Test]
    public void TryRead_Object_TakesNoMemory()
    {
        byte[] json = Encoding.UTF8.GetBytes("{\"a\":1,\"b\":{\"c\":[2]}}");
        var read = new Counted();
        ObjectReader.TryRead(json, ref read);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ObjectReader.TryRead(json, ref read);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [TestCase("[1]", true)]
    [TestCase("{\"b\":[2]}", false)]
    [TestCase("null", false)]
    public void TryBegin_OtherValueThanWanted_IsPassedOver(string value, bool expected)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes($"{{\"a\":{value},\"z\":0}}"));
        reader.Read();
        reader.Read();
        Assert.That(ObjectReader.TryBegin(ref reader, JsonTokenType.StartArray), Is.EqualTo(expected));
        if (expected) reader.Skip();
        reader.Read();
        Assert.That(reader.ValueTextEquals("z"u8), Is.True);
    }

    private struct Counted : IObjectMembers
    {
        public int Members { get; private set; }

        public void ReadMember(ref Utf8JsonReader reader)
        {
            Members += reader.ValueTextEquals("z"u8) ? 0 : 1;
            reader.Skip();
        }
    }
}
