using System.Text;
using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Memory;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats;

/// <summary>A request in the canonical format: its memory, and that it is made once.</summary>
public class CanonicalFormTests
{
    private static readonly ThinkingSeal Seal = ThinkingSeal.Random();

    /// <summary>Tools of two members that become functions with a schema of a kilobyte.</summary>
    private static byte[] Growing(int tools) => Encoding.UTF8.GetBytes(
        $$"""{"model":"m","messages":[{"role":"user","content":"Hi"}],"tools":[{{string.Join(",", Enumerable.Range(0, tools).Select(i => $$"""{"type":"computer_20250124","name":"c{{i}}"}"""))}}]}""");

    [TestCase(1_000, Description = "a body that is not counted")]
    [TestCase(3_000)]
    public async Task CanonicalAsync_FormLargerThanItsBody_IsCounted(int tools)
    {
        var budget = new ByteBudget(64 << 20, TimeSpan.Zero, new FakeTime());
        using (var body = await BodyAsync(budget, Growing(tools)))
        {
            long before = budget.InUse;
            var (form, error) = await Request(body).CanonicalAsync(Seal, null, default);
            Assert.That(error, Is.Null);
            int length = form!.Request.Body.Length;
            Assert.That(length, Is.GreaterThan(body.Length * 10));
            Assert.That(budget.InUse - before, Is.InRange(length, length * 2L + 4096));
        }
        Assert.That(budget.InUse, Is.Zero);
    }

    [Test]
    public async Task CanonicalAsync_FormLargerThanTheBudget_IsRefused()
    {
        var budget = new ByteBudget(1 << 20, TimeSpan.Zero, new FakeTime());
        using (var body = await BodyAsync(budget, Growing(1_000)))
        {
            long before = budget.InUse;
            var (form, error) = await Request(body).CanonicalAsync(Seal, null, default);
            Assert.That((form, error?.HttpStatus), Is.EqualTo(((CanonicalForm?)null, (int?)413)));
            Assert.That(error!.Message, Does.Contain("MaxBytesInFlight"));
            Assert.That(budget.InUse, Is.EqualTo(before));
        }
        Assert.That(budget.InUse, Is.Zero);
    }

    [Test]
    public async Task CanonicalAsync_WhileOthersHoldTheMemory_IsRefusedForNow()
    {
        var budget = new ByteBudget(3 << 20, TimeSpan.Zero, new FakeTime());
        using var body = await BodyAsync(budget, Growing(1_000));
        var request = Request(body);
        using (var other = budget.CreateBuffer())
        {
            Assert.That(await other.ReserveAsync(1_600_000, default), Is.EqualTo(ByteGrant.Granted));
            Assert.That((await request.CanonicalAsync(Seal, null, default)).Error!.IsShortageOfMemory, Is.True);
        }
        Assert.That((await request.CanonicalAsync(Seal, null, default)).Error, Is.Null);
    }

    [Test]
    public async Task CanonicalAsync_AnotherSigner_TakesTheMemoryOfTheFormBefore()
    {
        var budget = new ByteBudget(64 << 20, TimeSpan.Zero, new FakeTime());
        byte[] sealed_ = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Growing(3_000)).Replace("\"Hi\"", "\"pk1_\"", StringComparison.Ordinal));
        using (var body = await BodyAsync(budget, sealed_))
        {
            var request = Request(body);
            var first = await request.CanonicalAsync(Seal, "a", default);
            long once = budget.InUse;
            foreach (string signer in (string[])["b", "a", "c"])
                Assert.That((await request.CanonicalAsync(Seal, signer, default)).Form, Is.Not.Null.And.Not.SameAs(first.Form));
            Assert.That(budget.InUse, Is.EqualTo(once));
        }
        Assert.That(budget.InUse, Is.Zero);
    }

    [Test]
    public async Task CanonicalAsync_SecondTarget_GetsTheSame()
    {
        var good = ChatRequest.Parse(Growing(1), WireFormat.AnthropicMessages);
        Assert.That((await good.CanonicalAsync(Seal, null, default)).Form, Is.SameAs((await good.CanonicalAsync(Seal, null, default)).Form).And.Not.Null);

        var bad = ChatRequest.Parse(Json.Bytes("""{"model":"m","messages":[{"role":"user","content":[{"type":"not_heard_of"}]}]}"""), WireFormat.AnthropicMessages);
        Assert.That((await bad.CanonicalAsync(Seal, null, default)).Error, Is.SameAs((await bad.CanonicalAsync(Seal, null, default)).Error).And.Not.Null);
    }

    private static async Task<BudgetedBuffer> BodyAsync(ByteBudget budget, byte[] bytes)
    {
        var body = budget.CreateBuffer();
        Assert.That(await body.ReserveAsync(bytes.Length, default), Is.EqualTo(ByteGrant.Granted));
        bytes.CopyTo(body.Free);
        body.Advance(bytes.Length);
        return body;
    }

    private static ChatRequest Request(BudgetedBuffer body)
    {
        Assert.That(ChatRequest.TryRead(body, out var request, out _, format: WireFormat.AnthropicMessages), Is.True);
        return request!;
    }
}
